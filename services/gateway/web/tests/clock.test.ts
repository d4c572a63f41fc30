import { afterEach, expect, it, vi } from 'vitest';
import { elapsed, heard, now, skew, span } from '@/clock/clock';

afterEach(() => {
  vi.useRealTimers();
  heard(new Date().toUTCString());
});

it('counts hours and minutes since the disaster', () => {
  expect(elapsed(192)).toBe('T+03:12');
  expect(elapsed(1439.9)).toBe('T+23:59');
  expect(span(-12)).toBe('00:12');
});

it.each([
  ['fast', 3_600_000],
  ['slow', -3_600_000],
])('a device whose clock is an hour %s records by the platform’s', (_, off) => {
  vi.useFakeTimers({ now: new Date('2026-07-20T12:00:00Z').getTime() + off });
  heard('Mon, 20 Jul 2026 12:00:00 GMT');
  expect(skew()).toBe(off);
  expect(now()).toBe('2026-07-20T12:00:00.000Z');
});

it('a few seconds are the way of the answer, not the clock', () => {
  vi.useFakeTimers({ now: new Date('2026-07-20T12:00:03Z') });
  heard('Mon, 20 Jul 2026 12:00:00 GMT');
  expect(skew()).toBe(0);
});

it('an answer without a date changes nothing', () => {
  heard(null);
  heard('no date');
  expect(skew()).toBe(0);
});
