/** From stop to stop: how far, and where a map application finds it.  Pure. */
const EARTH_KM = 6_371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export interface Point {
  lat: number;
  lon: number;
}

/** As the crow flies. */
export function kilometres(a: Point, b: Point): number {
  const [north, east] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const half = Math.sin(north / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

/** RFC 5870, which is WGS-84, as are all places here; the name is for applications that show one. */
export function geo({ lat, lon }: Point, name: string): string {
  return `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(name)})`;
}
