/** What a plan means place by place: who is relieved when, and by which trips. */
import type { Instance, PlanBody, PlanStop, PlanTrip } from './answers';
import { type Arrival, inBaseUnits, type Rules, rulesOf, steps } from './clock';

/** Goods that a trip brings to a place, between the minutes `arrive` and `end`. */
export interface Drop {
  trip: string;
  vehicle: string;
  store: string;
  arrive: number;
  end: number;
  goods: Record<string, number>;
}

export interface PlaceOutlook {
  people: number;
  /** Persons relieved by the deadline. */
  inTime: number;
  /** When the last of those whom the plan relieves is relieved; null if it relieves nobody. */
  minute: number | null;
  drops: Drop[];
}

export interface Outlook {
  places: Record<string, PlaceOutlook>;
  /** (minute, persons relieved until then) of the whole incident. */
  curve: [number, number][];
}

/** A minute is met within this much of it, as the checker reads it. */
const TOLERANCE_MIN = 0.01;

export function outlookOf(instance: Instance, plan: PlanBody): Outlook {
  const rules = rulesOf(instance);
  const items = new Map(instance.supplies.map((supply) => [supply.id, supply.item]));
  const drops = new Map<string, Drop[]>();
  for (const [place, drop] of plan.trips.flatMap((trip) => dropsOf(trip, items)))
    drops.set(place, [...(drops.get(place) ?? []), drop]);
  const gains: [number, number][] = [];
  const places: Outlook['places'] = {};
  for (const { id, people } of instance.villages) {
    const own = (drops.get(id) ?? []).toSorted((a, b) => a.end - b.end);
    const grown = steps(people, own.map(arrivalOf(rules)), rules);
    gains.push(...gainsOf(grown));
    places[id] = {
      people: Object.values(people).reduce((sum, persons) => sum + persons, 0),
      inTime: grown.findLast(([minute]) => minute <= instance.deadline + TOLERANCE_MIN)?.[1] ?? 0,
      minute: grown.at(-1)?.[0] ?? null,
      drops: own,
    };
  }
  return { places, curve: summed(gains) };
}

function dropsOf(trip: PlanTrip, items: Map<string, string>): [place: string, drop: Drop][] {
  const store = trip.stops.find((stop) => stop.do === 'load')?.place ?? '';
  return trip.stops
    .filter((stop) => stop.do === 'unload')
    .map((stop) => [
      stop.place,
      {
        trip: trip.id,
        vehicle: trip.vehicle,
        store,
        arrive: stop.arrive,
        end: stop.end,
        goods: goodsOf(stop, items),
      },
    ]);
}

function goodsOf(stop: PlanStop, items: Map<string, string>): Record<string, number> {
  const goods: Record<string, number> = {};
  for (const { supply, quantity } of stop.lines) {
    const item = items.get(supply) ?? supply;
    goods[item] = (goods[item] ?? 0) + quantity;
  }
  return goods;
}

const arrivalOf =
  (rules: Rules) =>
  ({ end, goods }: Drop): Arrival => ({ minute: end, units: inBaseUnits(Object.entries(goods), rules) });

function gainsOf(grown: [number, number][]): [number, number][] {
  return grown.map(([minute, total], number) => [minute, total - (grown[number - 1]?.[1] ?? 0)]);
}

function summed(gains: [number, number][]): [number, number][] {
  let total = 0;
  const curve: [number, number][] = [];
  for (const [minute, persons] of gains.toSorted(([a], [b]) => a - b)) {
    total += persons;
    if (curve.at(-1)?.[0] === minute) curve[curve.length - 1] = [minute, total];
    else curve.push([minute, total]);
  }
  return curve;
}
