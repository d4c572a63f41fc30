import { afterEach, expect, it, vi } from 'vitest';
import { send } from '@/api/request';
import { elapsed, heard, minutesSince, now, skew, span } from '@/clock/clock';
import { today } from '@/warehouse/lots';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
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

it('knows the minute of an incident without having read anything, on a clock that is wrong', () => {
  vi.useFakeTimers({ now: new Date('2026-07-20T15:00:00Z') });
  heard('Mon, 20 Jul 2026 12:00:00 GMT');
  expect(minutesSince('2026-07-20T19:30:00+08:00')).toBe(30);
});

it.each([
  ['from a cache', { 'cache-control': 'private, max-age=86400' }, 0],
  ['from a proxy', { age: '120' }, 0],
  ['fresh', { 'cache-control': 'no-store' }, 3_600_000],
  ['fresh though kept', { 'cache-control': 'max-age=0' }, 3_600_000],
])('of an answer %s the date tells what it can', async (_, headers, told) => {
  vi.useFakeTimers({ now: new Date('2026-07-20T13:00:00Z') });
  heard(new Date().toUTCString());
  const date = 'Mon, 20 Jul 2026 12:00:00 GMT';
  vi.stubGlobal('fetch', async () => new Response('{}', { headers: { date, ...(headers as object) } }));
  await send('GET', '/outlines');
  expect(skew()).toBe(told);
});

it('goods expire on the day of the platform, not on that of a device a day behind', () => {
  vi.useFakeTimers({ now: new Date('2026-07-19T12:00:00Z') });
  heard('Mon, 20 Jul 2026 12:00:00 GMT');
  expect(today()).toBe('2026-07-20');
});
