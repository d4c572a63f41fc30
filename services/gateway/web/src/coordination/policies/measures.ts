/** What plans of several policies are compared by: which is best in what, and what a choice brings and costs. */
import type { PolicyFigures, PolicyView } from '@/api/generated/allocation';

/** Without a plan a policy is only under way, or has failed. */
type Unplanned = 'waiting' | 'solving' | 'solved' | 'failed' | 'cancelled';

export type Planned = PolicyView & { figures: PolicyFigures; state: Exclude<PolicyView['state'], Unplanned> };

export function isPlanned(policy: PolicyView): policy is Planned {
  return policy.figures !== null;
}

export interface Measure {
  name:
    | 'relieved_in_time'
    | 'life_saved_priority'
    | 'value'
    | 'life_saved_in_time'
    | 'least_township'
    | 'townships_below_half'
    | 'lateness_person_h'
    | 'trips'
    | 'vehicles'
    | 'km';
  /** 1 where more is better, -1 where less is, 0 where plans of different weights do not compare. */
  better: -1 | 0 | 1;
  of: (figures: PolicyFigures) => number;
  digits?: number;
}

/** A share as percent with one digit, as it is shown. */
const percentOf = (share: number) => Math.floor(1000 * share) / 10;

export const MEASURES: readonly Measure[] = [
  { name: 'relieved_in_time', better: 1, of: (found) => found.relieved_in_time },
  { name: 'life_saved_priority', better: 1, of: (found) => found.life_saved_priority },
  { name: 'value', better: 0, of: (found) => found.value },
  { name: 'life_saved_in_time', better: 1, of: (found) => found.life_saved_in_time },
  { name: 'least_township', better: 1, of: (found) => percentOf(found.least_township_share), digits: 1 },
  { name: 'townships_below_half', better: -1, of: (found) => found.townships_below_half },
  { name: 'lateness_person_h', better: -1, of: (found) => found.lateness_person_h },
  { name: 'trips', better: -1, of: (found) => found.trips },
  { name: 'vehicles', better: -1, of: (found) => found.vehicles },
  { name: 'km', better: -1, of: (found) => found.km },
];

const TOLD = ['relieved_in_time', 'life_saved_priority', 'least_township', 'lateness_person_h', 'km'] as const;

/** As exact as it is shown: what looks alike is alike. */
export function shown({ of, digits = 0 }: Measure, figures: PolicyFigures): number {
  const size = 10 ** digits;
  return Math.round(of(figures) * size) / size;
}

/** The weights of the plans that are best; none where all are alike or do not compare. */
export function bestOf(measure: Measure, plans: readonly Planned[]): number[] {
  const values = plans.map(({ figures }) => shown(measure, figures));
  if (!measure.better || new Set(values).size < 2) return [];
  const first = Math.max(...values.map((value) => measure.better * value));
  return plans.filter((_, at) => measure.better * (values[at] ?? 0) === first).map((plan) => plan.priority_weight);
}

export interface Change {
  name: (typeof TOLD)[number];
  more: boolean;
  by: number;
  digits: number;
}

/** What choosing a plan instead of another brings and costs, as far as it is told in a sentence. */
export function tradeOff(plan: Planned, insteadOf: Planned): { brings: Change[]; costs: Change[] } {
  const brings: Change[] = [];
  const costs: Change[] = [];
  for (const name of TOLD) {
    const measure = MEASURES.find((one) => one.name === name) as Measure;
    const by = shown(measure, plan.figures) - shown(measure, insteadOf.figures);
    const change = { name, more: by > 0, by: Math.abs(by), digits: measure.digits ?? 0 };
    if (by * measure.better > 0) brings.push(change);
    if (by * measure.better < 0) costs.push(change);
  }
  return { brings, costs };
}

/** What a plan is worth by a weight, which need not be its own. */
function worth(weight: number, { life_saved_priority, relieved_in_time }: PolicyFigures): number {
  return weight * life_saved_priority + relieved_in_time;
}

/** The plan that beats another by that one's own weight, if there is one: a search stops by the clock. */
export function overtakenBy(plan: Planned, plans: readonly Planned[]): Planned | undefined {
  const own = worth(plan.priority_weight, plan.figures);
  const [best] = plans.toSorted(
    (a, b) => worth(plan.priority_weight, b.figures) - worth(plan.priority_weight, a.figures),
  );
  return best && worth(plan.priority_weight, best.figures) > own ? best : undefined;
}

/** Up to which weight somebody would still call it a middle way. */
const MIDDLE_MOST = 3;

export function kindOf(weight: number): 'equal' | 'middle' | 'priority' {
  if (weight === 0) return 'equal';
  return weight <= MIDDLE_MOST ? 'middle' : 'priority';
}

/** The weights of an order, or undefined where they are not two or three different ones. */
export function weightsOf(fields: readonly (number | string)[]): number[] | undefined {
  const weights = fields.filter((field) => field !== '').map(Number);
  const fit = weights.every((weight) => weight >= 0 && weight <= 1000);
  return fit && weights.length >= 2 && new Set(weights).size === weights.length ? weights : undefined;
}
