/** The relief clock, as the services count it: a person is relieved by a whole ration, priority groups first. */
import type { Instance } from './answers';

/** Guards sums of fractions, so that 0.1 + 0.2 units are 0.3. */
const ROUNDING = 1e-6;

type Units = Map<string, number>;

export interface Rules {
  /** Every group with its units per person by base item, priority rank first. */
  groups: { id: string; ration: [item: string, rate: number][] }[];
  /** What one unit of an item counts as. */
  base: Map<string, { item: string; units: number }>;
}

/** Units of base items that come at a minute. */
export interface Arrival {
  minute: number;
  units: Units;
}

export function rulesOf({ groups, items, rations }: Pick<Instance, 'groups' | 'items' | 'rations'>): Rules {
  const rates = new Map(groups.map((group) => [group.id, new Map<string, number>()]));
  for (const ration of rations)
    for (const group of ration.groups) add(rates.get(group), ration.item, ration.quantity / ration.per_persons);
  return {
    groups: groups
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ id }) => ({ id, ration: [...(rates.get(id) ?? new Map<string, number>())] })),
    base: new Map(items.map((item) => [item.id, item.counts_as ?? { item: item.id, units: 1 }])),
  };
}

/** How many of these people have a whole ration. */
export function relieved(people: Record<string, number>, got: Units, { groups }: Rules): number {
  const left = new Map(got);
  let total = 0;
  for (const { id, ration } of groups) {
    const there = people[id] ?? 0;
    const enough = ration.map(([item, rate]) => Math.floor((left.get(item) ?? 0) / rate + ROUNDING));
    const served = Math.min(there, ...enough);
    for (const [item, rate] of ration) add(left, item, -served * rate);
    total += served;
  }
  return total;
}

/** (minute, persons relieved until then) of one place, in order of time.  The numbers only grow. */
export function steps(people: Record<string, number>, arrivals: Arrival[], rules: Rules): [number, number][] {
  const got: Units = new Map();
  const found: [number, number][] = [];
  for (const { minute, units } of arrivals.toSorted((a, b) => a.minute - b.minute)) {
    for (const [item, quantity] of units) add(got, item, quantity);
    const total = relieved(people, got, rules);
    if (total > (found.at(-1)?.[1] ?? 0)) found.push([minute, total]);
  }
  return found;
}

/** Goods as base units. */
export function inBaseUnits(goods: Iterable<readonly [item: string, quantity: number]>, { base }: Rules): Units {
  const units: Units = new Map();
  for (const [item, quantity] of goods) {
    const counts = base.get(item);
    if (counts) add(units, counts.item, quantity * counts.units);
  }
  return units;
}

function add(units: Units | undefined, item: string, quantity: number): void {
  units?.set(item, (units.get(item) ?? 0) + quantity);
}
