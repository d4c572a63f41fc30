/** What a store has to have ready for which trip, and what trips bring to it. */
import type { Trip, TripLine, TripStop } from './answers';

export type Readiness = 'ready' | 'waiting' | 'refused' | 'loaded';

export interface Preparation {
  trip: string;
  stop: number;
  vehicle: string;
  /** When loading is to begin. */
  at: string;
  /** How many places the trip serves. */
  places: number;
  readiness: Readiness;
  lines: (TripLine & { answer: string })[];
}

/** A trip that unloads at the store. */
export interface Coming {
  trip: string;
  vehicle: string;
  at: string;
  lines: TripLine[];
}

export interface Traffic {
  preparations: Preparation[];
  coming: Coming[];
}

/** Of all trips only what a store needs to know: it is kept on the device. */
export function trafficOf(trips: readonly Trip[], store: string): Traffic {
  const here = trips.flatMap((trip) =>
    trip.stops.filter((stop) => stop.place === store).map((stop) => ({ trip, stop, at: startOf(trip, stop) })),
  );
  here.sort((one, other) => one.at.localeCompare(other.at) || one.trip.trip.localeCompare(other.trip.trip));
  return {
    preparations: here.filter(({ stop }) => stop.do === 'load').map(({ trip, stop }) => preparation(trip, stop)),
    coming: here
      .filter(({ stop }) => stop.do === 'unload')
      .map(({ trip, stop, at }) => ({ trip: trip.trip, vehicle: trip.vehicle, at, lines: stop.lines })),
  };
}

function preparation(trip: Trip, stop: TripStop): Preparation {
  return {
    trip: trip.trip,
    stop: stop.stop,
    vehicle: trip.vehicle,
    at: startOf(trip, stop),
    places: trip.stops.filter((one) => one.do === 'unload').length,
    readiness: readinessOf(trip, stop),
    lines: stop.lines.map((line) => ({ ...line, answer: trip.answers[line.reservation] ?? 'awaited' })),
  };
}

/** A trip loads nothing anywhere while one of its lines is open. */
function readinessOf(trip: Trip, stop: TripStop): Readiness {
  const loaded = new Set(stop.loaded.map((line) => line.reservation));
  if (stop.lines.length && stop.lines.every((line) => loaded.has(line.reservation))) return 'loaded';
  const lines = trip.stops.filter((one) => one.do === 'load').flatMap((one) => one.lines);
  const answers = lines.map((line) => trip.answers[line.reservation]);
  if (answers.includes('refused')) return 'refused';
  return answers.every((answer) => answer === 'held') ? 'ready' : 'waiting';
}

function startOf(trip: Trip, stop: TripStop): string {
  return new Date(Date.parse(trip.started_at) + stop.start_min * 60_000).toISOString();
}
