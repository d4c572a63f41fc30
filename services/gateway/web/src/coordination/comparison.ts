/** A proposed plan beside the one in force: who gains and who loses. */
import type { Outlook, Unrelieved } from '@/api/generated/allocation';
import type { Plan } from './answers';

export interface Change {
  place: string;
  /** More persons in time; negative: fewer. */
  people: number;
}

export interface Comparison {
  /** In time by the proposed plan, and still by the one in force, of those who are in need now. */
  inTime: number;
  inTimeBefore: number;
  gained: number;
  lost: number;
  /** Places whose people gain or lose, the largest change first. */
  changes: Change[];
}

/** By place, whom the plan in force still relieves in time: all for whom the rows were `counted`, without the rows'.
 *
 * What it promised itself is no measure: goods may have been refused and trucks turned back since.
 */
export function stillInTime(counted: Outlook, unrelieved: Unrelieved[]): Map<string, number> {
  const found = new Map(Object.entries(counted.places).map(([place, { people }]) => [place, people]));
  for (const { place, people } of unrelieved) found.set(place, (found.get(place) ?? 0) - people);
  return found;
}

/** Of those who are in need now: what a plan brings for others counts for nobody. */
export function compared(proposed: Outlook, still: Map<string, number>, inNeed: Map<string, number>): Comparison {
  const rows = [...inNeed].map(([place, most]) => {
    const next = Math.min(most, proposed.places[place]?.in_time ?? 0);
    const before = Math.min(most, Math.max(0, still.get(place) ?? 0));
    return { place, next, before, people: next - before };
  });
  const changes = rows
    .filter(({ people }) => people !== 0)
    .map(({ place, people }) => ({ place, people }))
    .toSorted((a, b) => Math.abs(b.people) - Math.abs(a.people) || a.place.localeCompare(b.place));
  return {
    inTime: sum(rows.map(({ next }) => next)),
    inTimeBefore: sum(rows.map(({ before }) => before)),
    gained: sum(changes.map(({ people }) => Math.max(0, people))),
    lost: sum(changes.map(({ people }) => Math.max(0, -people))),
    changes,
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Persons relieved in time by group, at home and evacuated together. */
export function byGroup({ summary }: Plan): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [group, persons] of Object.entries(summary.by_group)) {
    const base = group.replace(/_evacuated$/, '');
    total[base] = (total[base] ?? 0) + persons;
  }
  return total;
}

/** The plan that the screen is about: the one that was asked for, else the one in force, else the newest proposal. */
export function shownPlan(plans: Plan[], wanted?: string): Plan | undefined {
  return (
    plans.find(({ plan }) => plan === wanted) ??
    plans.find((plan) => plan.in_force) ??
    plans.find(({ state }) => state === 'proposed')
  );
}

/** The plan that waits for a decision: the one that was asked for, else the newest. */
export function proposedOf(plans: Plan[], wanted?: string): Plan | undefined {
  const waiting = plans.filter(({ state }) => state === 'proposed');
  return waiting.find(({ plan }) => plan === wanted) ?? waiting[0];
}
