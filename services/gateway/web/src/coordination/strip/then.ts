/** The desk at another minute: what had been done by then, and what will be if things go as planned.  Pure. */
import type { ClosureView, TripView } from '@/api/generated/relief';
import type { Spot } from '../picture';

/** Places as they stand at a minute; `leftOut` are those who still wait then, whether or not relief is planned. */
export function spotsThen(spots: Spot[], nowMin: number, minute: number): Spot[] {
  return spots.map((spot) => {
    const relieved = relievedThen(spot, nowMin, minute);
    const waiting = Math.max(0, spot.inNeed - relieved);
    const outcome = waiting === 0 ? 'done' : spot.leftOut > 0 ? 'left-out' : 'in-time';
    return { ...spot, relieved, leftOut: waiting, outcome };
  });
}

/** How many of a place are relieved together is known of its last delivery only: before that in the past, nobody. */
function relievedThen({ minute: last, inNeed, leftOut, relieved }: Spot, nowMin: number, minute: number): number {
  const come = last !== null && last <= minute ? inNeed - leftOut : 0;
  return minute >= nowMin ? Math.max(come, relieved) : come;
}

/** Trips that are on the road at a minute; what has not been reported is taken from the plan. */
export function tripsThen(trips: TripView[], nowMin: number, minute: number): TripView[] {
  return trips
    .filter((trip) => trip.state !== 'cancelled' && endedAt(trip) > minute)
    .map((trip) => ({ ...trip, stops: trip.stops.map((stop) => stopThen(stop, nowMin, minute)) }))
    .filter(({ stops }) => departed(stops[0]) && !departed(stops.at(-1)));
}

type Stop = TripView['stops'][number];

const endedAt = ({ end }: TripView) => (end && 'at_min' in end ? end.at_min : Number.POSITIVE_INFINITY);

const departed = (stop: Stop | undefined) => stop?.actual.departed_min !== undefined;

/** Nothing that has not been reported can have happened before now. */
function stopThen(stop: Stop, nowMin: number, minute: number): Stop {
  const left = stop.actual.departed_min ?? Math.max(nowMin, stop.depart_min);
  return { ...stop, actual: left <= minute ? { departed_min: left } : {} };
}

/** Closures that hold at a minute, as far as they are known today. */
export function closuresThen(closures: ClosureView[], minute: number): ClosureView[] {
  return closures.filter(({ from_min, until_min, lifted_min }) => {
    const over = Math.min(until_min ?? Number.POSITIVE_INFINITY, lifted_min ?? Number.POSITIVE_INFINITY);
    return from_min <= minute && minute < over;
  });
}

export const BAR_MIN = 15;

/** A quarter of an hour: people whose place is relieved in it, and vehicles that leave a store. */
export interface Bar {
  from: number;
  relieved: number;
  toCome: number;
  left: number;
  toLeave: number;
}

export function barsOf(spots: Spot[], trips: TripView[], deadlineMin: number): Bar[] {
  const bars: Bar[] = Array.from({ length: Math.ceil(deadlineMin / BAR_MIN) }, (_, at) => ({
    from: at * BAR_MIN,
    relieved: 0,
    toCome: 0,
    left: 0,
    toLeave: 0,
  }));
  // What happens at the deadline is still in time.
  const at = (minute: number) => bars[Math.floor(Math.max(0, minute === deadlineMin ? minute - 1 : minute) / BAR_MIN)];
  for (const { minute, outcome, inNeed, leftOut } of spots) {
    const bar = minute === null ? undefined : at(minute);
    if (bar) bar[outcome === 'done' ? 'relieved' : 'toCome'] += inNeed - leftOut;
  }
  for (const trip of trips) {
    if (trip.state === 'cancelled') continue;
    for (const { do: act, actual, depart_min } of trip.stops) {
      const bar = at(actual.departed_min ?? depart_min);
      if (act === 'load' && bar) bar[actual.departed_min === undefined ? 'toLeave' : 'left'] += 1;
    }
  }
  return bars;
}
