import { expect, it } from 'vitest';
import { readingAt } from '@/api/pace';

const SECOND = 1_000;

/** When a page reads while facts come at these moments, as useLive has it: one reading waits at a time. */
function readings(facts: number[], took = 20): number[] {
  const found: number[] = [];
  for (const now of facts) {
    const last = found.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (last <= now) found.push(readingAt(now, last, took));
  }
  return found;
}

const busy = Array.from({ length: 31 }, (_, number) => number * 100);
const apart = (found: number[]) => found.slice(1).map((at, number) => at - (found[number] ?? 0));

it('shows what has happened after a calm time well within a second', () => {
  expect(readings([0])).toEqual([250]);
  expect(readings([0, 10_000])).toEqual([250, 10_250]);
});

it('reads once what happens in one breath', () => {
  expect(readings([0, 50, 100, 249])).toEqual([250]);
});

it('shows everything within a second while things go on happening, where reading is quick', () => {
  expect(Math.max(...apart(readings(busy)))).toBeLessThan(SECOND);
});

it('spends a tenth of the time reading where reading is slow, and never waits for ever', () => {
  expect(new Set(apart(readings(busy, 90)))).toEqual(new Set([900]));
  expect(readingAt(0, 0, 60 * SECOND)).toBe(5 * SECOND);
});

it('reads the last fact of a busy time too', () => {
  expect(readings([0, 300])).toEqual([250, 850]);
});
