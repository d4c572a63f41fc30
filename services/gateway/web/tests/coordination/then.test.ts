import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClosureView, TripView } from '@/api/generated/relief';
import type { Spot } from '@/coordination/picture';
import { barsOf, closuresThen, spotsThen, tripsThen } from '@/coordination/strip/then';

beforeAll(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh', setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
});

const NOW = 100;
const spot = (more: Partial<Spot>) =>
  ({ place: 'V1', inNeed: 100, relieved: 0, leftOut: 0, minute: 200, outcome: 'in-time', ...more }) as Spot;
const at = (minute: number, more: Partial<Spot> = {}) => {
  const [found] = spotsThen([spot(more)], NOW, minute);
  return [found?.outcome, found?.leftOut];
};

describe('a place at another minute', () => {
  it('waits until its last delivery, and then does not', () => {
    expect(at(199)).toEqual(['in-time', 100]);
    expect(at(200)).toEqual(['done', 0]);
  });

  it('goes on waiting for those whom nothing reaches in time', () => {
    expect(at(199, { leftOut: 30 })).toEqual(['left-out', 100]);
    expect(at(540, { leftOut: 30 })).toEqual(['left-out', 30]);
    expect(at(540, { leftOut: 100, minute: null })).toEqual(['left-out', 100]);
  });

  it('keeps those who are relieved already, but not before they were', () => {
    const half = { relieved: 50 };
    expect(at(150, half)).toEqual(['in-time', 50]);
    expect(at(50, half)).toEqual(['in-time', 100]);
    expect(at(50, { relieved: 100, minute: 40, outcome: 'done' })).toEqual(['done', 0]);
  });
});

const stop = (depart_min: number, departed_min?: number) => ({
  do: 'load',
  depart_min,
  actual: departed_min === undefined ? {} : { departed_min },
});
const trip = (state: TripView['state'], ...stops: unknown[]) => ({ trip: 'T1', state, stops }) as TripView;
const onTheRoad = (minute: number, one: TripView) => tripsThen([one], NOW, minute).length === 1;

describe('a trip at another minute', () => {
  it('is on the road between what was reported and what is planned', () => {
    const underWay = trip('under_way', stop(50, 60), stop(200));
    expect([59, 60, 199, 200].map((minute) => onTheRoad(minute, underWay))).toEqual([false, true, true, false]);
  });

  it('cannot have left before now when nobody has said so', () => {
    const late = trip('loading', stop(50), stop(200));
    expect([90, 100].map((minute) => onTheRoad(minute, late))).toEqual([false, true]);
  });

  it('is on the road no longer than it was, done or given up, though nobody departs from a last stop', () => {
    const ended = (state: TripView['state']) => ({ ...trip(state, stop(50, 60), stop(70)), end: { at_min: 80 } });
    for (const state of ['done', 'aborted'] as const)
      expect([59, 60, 79, 80].map((minute) => onTheRoad(minute, ended(state) as TripView))).toEqual([
        false,
        true,
        true,
        false,
      ]);
  });

  it('that is not driven any more is never on the road', () => {
    expect(onTheRoad(150, trip('cancelled', stop(50, 60), stop(200)))).toBe(false);
  });
});

it('a road is closed as long as it was, also when that is over', () => {
  const closure = { from_min: 20, until_min: null, lifted_min: 80 } as ClosureView;
  expect([19, 20, 79, 80].map((minute) => closuresThen([closure], minute).length)).toEqual([0, 1, 1, 0]);
});

it('counts people and departures by quarters of an hour, what has been apart from what is planned', () => {
  const spots = [
    spot({ minute: 20, outcome: 'done' }),
    spot({ minute: 29, leftOut: 40 }),
    spot({ minute: null }),
    spot({ minute: 60, outcome: 'done' }),
    spot({ minute: 900 }),
  ];
  const bars = barsOf(spots, [trip('under_way', stop(10, 31), stop(20)), trip('cancelled', stop(20))], 60);
  expect(bars.map(({ from, ...counted }) => [from, ...Object.values(counted)])).toEqual([
    [0, 0, 0, 0, 0],
    [15, 100, 60, 0, 1],
    [30, 0, 0, 1, 0],
    [45, 100, 0, 0, 0],
  ]);
});
