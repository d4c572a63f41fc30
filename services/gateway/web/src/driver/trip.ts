/** A trip as its crew sees it: what the platform has answered, and what this device has still to tell it.  Pure. */
import type { HandoverView, ReservedLineView, StopView, TripView } from '@/api/generated/relief';
import type { Entry } from '@/offline/db';

export type State = TripView['state'];
type Answer = TripView['answers'][string];
export type Line = Omit<ReservedLineView, 'reservation'>;
type HandedLine = HandoverView['lines'][number];
export type Stop = Omit<StopView, 'start_min' | 'end_min' | 'dock'>;
export type Trip = Omit<TripView, 'plan' | 'doubts' | 'stops'> & { stops: Stop[] };

export const OVER: readonly State[] = ['done', 'aborted', 'cancelled'];

/** What a crew does, as it is kept in an entry's body. */
export type Act =
  | { act: 'loading' | 'loads' | 'departure' | 'arrival'; stop: number; at: string }
  | {
      act: 'handover';
      stop: number;
      begun_at: string;
      ended_at: string;
      lines: HandedLine[];
      received_by: string;
      signature: string;
    }
  | { act: 'finish'; at: string }
  | { act: 'abort' | 'breakdown'; at: string; goods_lost: boolean };

/** The act that an entry records, by the last part of its address. */
export function actOf(entry: Pick<Entry, 'path' | 'body'>): Act {
  const body = entry.body as Record<string, unknown>;
  return { ...body, act: entry.path.split('/').at(-1), at: body.at ?? body.happened_at } as Act;
}

export const minuteOf = (trip: Pick<Trip, 'started_at'>, at: string): number =>
  (Date.parse(at) - Date.parse(trip.started_at)) / 60_000;

export const instantOf = (trip: Pick<Trip, 'started_at'>, minute: number): Date =>
  new Date(Date.parse(trip.started_at) + minute * 60_000);

/** The trip after what was done here, oldest entry first; what the platform has answered already changes nothing. */
export function project(trip: Trip, entries: readonly Entry[]): Trip {
  return entries
    .filter((entry) => entry.state !== 'refused')
    .map(actOf)
    .reduce(after, trip);
}

function after(trip: Trip, act: Act): Trip {
  if (OVER.includes(trip.state)) return trip;
  switch (act.act) {
    case 'loading':
      return timed(trip, act.stop, 'loading_min', act.at, 'loading');
    case 'loads':
      return timed(withLoad(trip, act.stop), act.stop, 'loaded_min', act.at, 'loading');
    case 'departure':
      return timed(trip, act.stop, 'departed_min', act.at, 'under_way');
    case 'arrival':
      return timed(trip, act.stop, 'arrived_min', act.at, 'arrived');
    case 'handover':
      return withHandover(trip, act);
    case 'finish':
      return { ...trip, state: 'done' };
    default:
      return { ...trip, state: 'aborted' };
  }
}

function timed(trip: Trip, number: number, name: keyof Stop['actual'], at: string, state: State): Trip {
  if (stopOf(trip, number)?.actual[name] !== undefined) return trip;
  const change = (stop: Stop) => ({ ...stop, actual: { ...stop.actual, [name]: minuteOf(trip, at) } });
  return { ...atStop(trip, number, change), state };
}

function withLoad(trip: Trip, number: number): Trip {
  return atStop(trip, number, (stop) => (isLoaded(stop) ? stop : { ...stop, loaded: stop.lines }));
}

function withHandover(trip: Trip, act: Extract<Act, { act: 'handover' }>): Trip {
  const end_min = minuteOf(trip, act.ended_at);
  const { lines, received_by, signature } = act;
  const told = { start_min: minuteOf(trip, act.begun_at), end_min, lines, received_by, signature };
  const known = stopOf(trip, act.stop)?.handovers.some((one) => Math.abs(one.end_min - end_min) < SAME_MIN);
  if (known) return trip;
  const handed = atStop(trip, act.stop, (stop) => ({ ...stop, handovers: [...stop.handovers, told] }));
  return { ...handed, state: delivered(handed) ? 'done' : 'arrived' };
}

/** Minutes are rounded on their way. */
const SAME_MIN = 0.02;

function atStop(trip: Trip, number: number, change: (stop: Stop) => Stop): Trip {
  return { ...trip, stops: trip.stops.map((stop) => (stop.stop === number ? change(stop) : stop)) };
}

export const stopOf = (trip: Trip, number: number): Stop | undefined => trip.stops.find((s) => s.stop === number);

export const isLoaded = (stop: Stop): boolean => stop.actual.loaded_min !== undefined;

/** All that was to be loaded has been, and nothing of it is left aboard. */
function delivered(trip: Trip): boolean {
  const loads = trip.stops.filter((stop) => stop.do === 'load');
  return loads.every(isLoaded) && [...aboard(trip).values()].every((line) => line.quantity <= 0);
}

/** A supply of an item in a reserve, as the key of a map. */
export const goods = (line: { supply: string; item: string; reserve: string }) =>
  JSON.stringify([line.supply, line.item, line.reserve]);

/** What is on the vehicle: all that was loaded, without what was handed over, missed or refused. */
export function aboard(trip: Trip): Map<string, Line> {
  const found = new Map<string, Line>();
  const add = ({ supply, item, reserve }: Omit<Line, 'quantity'>, units: number) => {
    const key = goods({ supply, item, reserve });
    found.set(key, { supply, item, reserve, quantity: (found.get(key)?.quantity ?? 0) + units });
  };
  for (const stop of trip.stops) {
    for (const line of stop.loaded) add(line, line.quantity);
    for (const { lines } of stop.handovers)
      for (const line of lines) add(line, -(line.good + (line.short ?? 0) + (line.damaged ?? 0)));
  }
  return found;
}

/** Of a trip that was aborted: what is still aboard, and has to come back to the store. */
export function toBringBack(trip: Trip, entries: readonly Entry[]): Line[] {
  if (trip.state !== 'aborted') return [];
  const acts = entries.filter((entry) => entry.state !== 'refused').map(actOf);
  const lost =
    (trip.end && 'lost' in trip.end && trip.end.lost) || acts.some((act) => 'goods_lost' in act && act.goods_lost);
  if (lost || acts.some((act) => act.act === 'finish')) return [];
  return [...aboard(trip).values()].filter((line) => line.quantity > 0);
}

export type Step =
  | { do: 'back'; goods: Line[] }
  | { do: 'wait'; stop: Stop; refused: number; awaited: number }
  | { do: 'arrival' | 'loading' | 'loads' | 'departure' | 'handover'; stop: Stop }
  | { do: 'finish' }
  | { do: 'over' };

/** What the crew does next; at the stop that it has chosen itself, if it has. */
export function nextStep(trip: Trip, chosen?: number): Step {
  if (OVER.includes(trip.state)) return { do: 'over' };
  const open = trip.stops.filter((one, place) => !isLeft(one, place, trip));
  const stop = open.find((one) => one.stop === chosen) ?? open[0];
  if (!stop) return { do: 'finish' };
  return stop.do === 'load' ? loadStep(trip, stop) : unloadStep(stop);
}

/** A stop is behind the crew once it has departed, or has handed over at the last one. */
function isLeft(stop: Stop, place: number, trip: Trip): boolean {
  if (stop.actual.departed_min !== undefined) return true;
  if (stop.do === 'load') return wasAtLater(trip, place);
  const last = place === trip.stops.length - 1;
  return stop.handovers.length > 0 && (last || wasAtLater(trip, place));
}

/** At a later stop something was done: then this one was left, although nobody said so. */
const wasAtLater = (trip: Trip, place: number): boolean =>
  trip.stops.slice(place + 1).some((stop) => Object.keys(stop.actual).length > 0 || stop.handovers.length > 0);

function loadStep(trip: Trip, stop: Stop): Step {
  if (isLoaded(stop)) return { do: 'departure', stop };
  if (stop.actual.loading_min !== undefined) return { do: 'loads', stop };
  const first = trip.state === 'planned';
  if (!first && stop.actual.arrived_min === undefined) return { do: 'arrival', stop };
  const { refused, awaited } = unheld(trip);
  return refused + awaited ? { do: 'wait', stop, refused, awaited } : { do: 'loading', stop };
}

function unloadStep(stop: Stop): Step {
  if (stop.handovers.length) {
    return { do: 'departure', stop };
  }
  return { do: stop.actual.arrived_min === undefined ? 'arrival' : 'handover', stop };
}

/** Load lines of the trip for which the stores do not hold goods: nothing is loaded before all do. */
export function unheld(trip: Trip): { refused: number; awaited: number } {
  const lines = trip.stops.flatMap((stop) => (stop.do === 'load' ? stop.lines : []));
  const answers = lines.map((line) => trip.answers[line.reservation] ?? 'awaited');
  const count = (answer: Answer) => answers.filter((one) => one === answer).length;
  return { refused: count('refused'), awaited: count('awaited') };
}
