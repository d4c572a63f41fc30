/** Shapes for symbol layers, drawn once; as distance fields they take any colour and a halo. */
const SIZE = 32;
const MARGIN = 6;

type Corner = [x: number, y: number];
const MIDDLE = SIZE / 2;
const END = SIZE - MARGIN;
const CORNERS: Record<string, Corner[]> = {
  square: [
    [MARGIN, MARGIN],
    [END, MARGIN],
    [END, END],
    [MARGIN, END],
  ],
  diamond: [
    [MIDDLE, MARGIN - 2],
    [END + 2, MIDDLE],
    [MIDDLE, END + 2],
    [MARGIN - 2, MIDDLE],
  ],
  triangle: [
    [MIDDLE, MARGIN],
    [END, END],
    [MARGIN, END],
  ],
};

export interface Shape {
  name: string;
  image: { width: number; height: number; data: Uint8ClampedArray };
}

export function shapes(): Shape[] {
  return Object.entries(CORNERS).map(([name, corners]) => ({
    name,
    image: { width: SIZE, height: SIZE, data: field(corners) },
  }));
}

/** Alpha tells the distance to the edge: 192 on it, more inside, as MapLibre reads it. */
function field(corners: Corner[]): Uint8ClampedArray {
  const data = new Uint8ClampedArray(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) data[(y * SIZE + x) * 4 + 3] = 192 + 8 * 4 * inside([x + 0.5, y + 0.5], corners);
  return data;
}

/** How far inside of a convex shape with corners in clockwise order; negative outside. */
function inside([x, y]: Corner, corners: Corner[]): number {
  const distances = corners.map(([ax, ay], number) => {
    const [bx, by] = corners[(number + 1) % corners.length] ?? [ax, ay];
    return ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / Math.hypot(bx - ax, by - ay);
  });
  return Math.min(...distances);
}
