import { expect, it } from 'vitest';
import { readingAt } from '@/api/pace';

/** When a page reads while facts come at these moments, as useLive has it: one reading waits at a time. */
function readings(facts: number[]): number[] {
  const found: number[] = [];
  for (const now of facts) {
    const last = found.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (last <= now) found.push(readingAt(now, last));
  }
  return found;
}

it('shows what has happened after a calm time well within a second', () => {
  expect(readings([0])).toEqual([400]);
  expect(readings([0, 10_000])).toEqual([400, 10_400]);
});

it('reads once what happens in one breath', () => {
  expect(readings([0, 50, 100, 399])).toEqual([400]);
});

it('leaves two seconds between two readings while things go on happening', () => {
  const busy = Array.from({ length: 101 }, (_, number) => number * 100);
  expect(readings(busy)).toEqual([400, 2_400, 4_400, 6_400, 8_400, 10_400]);
});

it('reads the last fact of a busy time too', () => {
  expect(readings([0, 500])).toEqual([400, 2_400]);
});
