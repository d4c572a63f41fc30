/** A signature as strokes on a field of its own units, so that it is small, and sharp on any screen or paper.  Pure. */
export const WIDTH = 1000;
export const HEIGHT = 500;
/** What the platform takes. */
export const LETTERS_MAX = 6000;
/** No point of a stroke lies further from what is kept of it: one pixel of a small phone. */
const TOLERANCE = 3;

export type Point = readonly [x: number, y: number];

/** Where on the field a finger is. */
export function pointIn(box: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>, x: number, y: number): Point {
  const on = (part: number, most: number) => Math.min(most, Math.max(0, Math.round(part * most)));
  return [on((x - box.left) / box.width, WIDTH), on((y - box.top) / box.height, HEIGHT)];
}

export const pointsOf = (stroke: readonly Point[]): string => stroke.map(([x, y]) => `${x},${y}`).join(' ');

export const strokesOf = (signature: string): string[] => (signature ? signature.split(';') : []);

/** With one stroke more; unchanged where that would be more than the platform takes. */
export function withStroke(signature: string, stroke: readonly Point[]): string {
  const signed = [...strokesOf(signature), pointsOf(thinned(stroke))].join(';');
  return signed.length > LETTERS_MAX ? signature : signed;
}

/** Only the points without which the line would look different (Douglas and Peucker). */
export function thinned(line: readonly Point[], tolerance = TOLERANCE): Point[] {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return [...line];
  let [farthest, distance] = [0, 0];
  for (const [place, point] of line.entries()) {
    const away = distanceTo(point, first, last);
    if (away > distance) [farthest, distance] = [place, away];
  }
  if (distance <= tolerance) return [first, last];
  return [...thinned(line.slice(0, farthest + 1), tolerance).slice(0, -1), ...thinned(line.slice(farthest), tolerance)];
}

/** From a point to the straight line between two others, its ends included. */
function distanceTo([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}
