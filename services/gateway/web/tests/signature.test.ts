import { expect, test } from 'vitest';
import {
  HEIGHT,
  LETTERS_MAX,
  type Point,
  pointIn,
  pointsOf,
  strokesOf,
  thinned,
  WIDTH,
  withStroke,
} from '@/driver/signature';

const box = { left: 20, top: 100, width: 300, height: 150 };
const wave: Point[] = Array.from({ length: 400 }, (_, place) => [
  place * 2,
  Math.round(250 + 200 * Math.sin(place / 30)),
]);

function distance([x, y]: Point, line: readonly Point[]): number {
  const ways = line.slice(1).map(([bx, by], place) => {
    const [ax, ay] = line[place] as Point;
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1);
    const part = Math.min(1, Math.max(0, along));
    return Math.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay));
  });
  return Math.min(...ways);
}

test('a point is where it is on the field, however large that is shown; beyond it, on its edge', () => {
  expect(pointIn(box, 20, 100)).toEqual([0, 0]);
  expect(pointIn(box, 170, 175)).toEqual([500, 250]);
  expect(pointIn(box, 900, -5)).toEqual([WIDTH, 0]);
  expect(pointIn(box, 0, 300)).toEqual([0, HEIGHT]);
});

test('a straight line is its ends, a dot is a dot', () => {
  expect(thinned([[0, 0], [5, 5], [9, 9], [100, 100]])).toEqual([[0, 0], [100, 100]]); // biome-ignore format: points
  expect(thinned([[7, 7]])).toEqual([[7, 7]]);
  expect(thinned([])).toEqual([]);
});

test('a loop that ends where it began keeps its shape', () => {
  const loop: Point[] = [[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]]; // biome-ignore format: points
  expect(thinned(loop)).toEqual(loop);
});

test('of a curve few points are kept, and none that was drawn lies far from them', () => {
  const kept = thinned(wave);
  expect(kept.length).toBeLessThan(wave.length / 10);
  expect(Math.max(...wave.map((point) => distance(point, kept)))).toBeLessThanOrEqual(3);
});

test('strokes are written one after the other', () => {
  const signed = withStroke(withStroke('', [[1, 2], [300, 4]]), [[5, 6]]); // biome-ignore format: points
  expect(signed).toBe('1,2 300,4;5,6');
  expect(strokesOf(signed)).toEqual(['1,2 300,4', '5,6']);
  expect(strokesOf('')).toEqual([]);
});

test('what the platform would not take is not added', () => {
  const scrawl: Point[] = Array.from({ length: 900 }, (_, place) => [(place * 397) % WIDTH, (place * 211) % HEIGHT]);
  expect(pointsOf(scrawl).length).toBeGreaterThan(LETTERS_MAX);
  expect(withStroke('1,2', scrawl)).toBe('1,2');
});
