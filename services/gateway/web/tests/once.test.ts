import { expect, test } from 'vitest';
import { Once, REST_MS } from '@/ui/useOnce';

function guard(fresh = false) {
  const clock = { now: 10_000 };
  return { clock, once: new Once(fresh, () => clock.now) };
}

test('the second tap of a double tap is the first one, even if that is done already', () => {
  const { clock, once } = guard();
  expect(once.begin()).toBe(true);
  once.end();
  clock.now += REST_MS / 2;
  expect(once.begin()).toBe(false);
  clock.now += REST_MS / 2;
  expect(once.begin()).toBe(true);
});

test('nothing begins while the act goes on, however long that takes', () => {
  const { clock, once } = guard();
  expect(once.begin()).toBe(true);
  clock.now += 10 * REST_MS;
  expect(once.begin()).toBe(false);
  once.end();
  expect(once.begin()).toBe(true);
});

test('a button that has only just come under the finger does not hear the tap for the one before', () => {
  const { clock, once } = guard(true);
  expect(once.begin()).toBe(false);
  clock.now += REST_MS;
  expect(once.begin()).toBe(true);
});
