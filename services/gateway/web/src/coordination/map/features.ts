/** The map's content as GeoJSON.  Labels are in the language that is spoken. */
import type { Feature, FeatureCollection, LineString, Point } from 'geojson';
import type { StoreView } from '@/api/generated/inventory';
import type { ClosureView, RoadView, TripView } from '@/api/generated/relief';
import type { Place } from '@/api/register';
import { named } from '@/i18n/i18n';
import type { Spot } from '../picture';

export type Points = FeatureCollection<Point>;
export type Lines = FeatureCollection<LineString>;
type LonLat = [lon: number, lat: number];

/** The outlines of divisions, called as the register calls them. */
export function divisionFeatures(outlines: FeatureCollection, names: ReadonlyMap<string, Place>): FeatureCollection {
  const features = outlines.features.map((feature) => {
    const known = names.get(String(feature.properties?.code));
    const label = known ? named(known) : String(feature.properties?.name ?? '');
    return { ...feature, properties: { ...feature.properties, label } };
  });
  return { ...outlines, features };
}

/** `share` is the minute of relief as a part of the deadline, for the colour; `people` is for the size. */
export function spotFeatures(spots: Spot[], deadlineMin: number): Points {
  return collected(
    spots.map((spot) =>
      point([spot.lon, spot.lat], {
        code: spot.place,
        label: named({ name: spot.name, name_en: spot.nameEn }),
        outcome: spot.outcome,
        people: spot.outcome === 'left-out' ? spot.leftOut : spot.inNeed,
        share: Math.min(1, Math.max(0, (spot.minute ?? deadlineMin) / deadlineMin)),
      }),
    ),
  );
}

export function storeFeatures(stores: StoreView[]): Points {
  return collected(
    stores.map((store) =>
      point([store.lon, store.lat], {
        code: store.store,
        label: named(store),
        closed: store.state === 'closed',
        main: store.level === 'city' || store.level === 'county',
      }),
    ),
  );
}

/** A closure that counts at this minute. */
export function inEffect(closure: ClosureView, minute: number): boolean {
  const until = Math.min(closure.lifted_min ?? Infinity, closure.until_min ?? Infinity);
  return closure.lifted_min === null && minute < until;
}

/** `state`: open, slow or closed. */
export function roadFeatures(roads: RoadView[], closures: ClosureView[]): Lines {
  const factors = new Map<string, number>();
  for (const { road, factor } of closures) factors.set(road, Math.min(factor, factors.get(road) ?? 1));
  return collected(
    roads.map((road) => {
      const factor = factors.get(road.road) ?? 1;
      const state = factor === 1 ? 'open' : factor === 0 ? 'closed' : 'slow';
      return line([road.a_lon, road.a_lat], [road.b_lon, road.b_lat], { code: road.road, state });
    }),
  );
}

/** Trips under way: the leg that each drives, and where it is if it keeps to its plan. */
export function tripFeatures(
  trips: TripView[],
  where: Map<string, LonLat>,
  minute: number,
): { at: Points; legs: Lines } {
  const at: Feature<Point>[] = [];
  const legs: Feature<LineString>[] = [];
  for (const trip of trips) {
    const next = trip.stops.find((stop) => stop.actual.departed_min === undefined);
    const last = trip.stops.findLast((stop) => stop.actual.departed_min !== undefined);
    const [from, to] = [last && where.get(last.place), next && where.get(next.place)];
    if (!last || !next || !from || !to) continue;
    const driving = Math.max(1, next.arrive_min - last.depart_min);
    const share = Math.min(1, Math.max(0, (minute - (last.actual.departed_min ?? minute)) / driving));
    const here: LonLat = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    at.push(point(here, { code: trip.trip, label: trip.vehicle }));
    legs.push(line(here, to, { code: trip.trip }));
  }
  return { at: collected(at), legs: collected(legs) };
}

/** The rectangle around these points: [west, south, east, north]; undefined without points. */
export function around(points: { lat: number; lon: number }[]): [number, number, number, number] | undefined {
  if (!points.length) return undefined;
  const lons = points.map(({ lon }) => lon);
  const lats = points.map(({ lat }) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function point(coordinates: LonLat, properties: Record<string, unknown>): Feature<Point> {
  return { type: 'Feature', geometry: { type: 'Point', coordinates }, properties };
}

function line(from: LonLat, to: LonLat, properties: Record<string, unknown>): Feature<LineString> {
  return { type: 'Feature', geometry: { type: 'LineString', coordinates: [from, to] }, properties };
}

function collected<Geometry extends Point | LineString>(features: Feature<Geometry>[]): FeatureCollection<Geometry> {
  return { type: 'FeatureCollection', features };
}
