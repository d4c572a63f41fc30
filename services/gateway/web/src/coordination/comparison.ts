/** A proposed plan beside the one in force: who gains and who loses. */
import type { Outlook } from '@/api/generated/allocation';
import type { Plan } from './answers';

export interface Change {
  place: string;
  /** More persons in time; negative: fewer. */
  people: number;
}

export interface Comparison {
  /** In time by the proposed plan, and by the one in force, of those who are in need now. */
  inTime: number;
  inTimeBefore: number;
  gained: number;
  lost: number;
  /** Places whose people gain or lose, the largest change first. */
  changes: Change[];
}

/** Of those who are in need now: what a plan brings for others counts for nobody. */
export function compared(proposed: Outlook, inForce: Outlook, inNeed: Map<string, number>): Comparison {
  const inTime = (outlook: Outlook, place: string, most: number) => Math.min(most, outlook.places[place]?.in_time ?? 0);
  const rows = [...inNeed].map(([place, most]) => {
    const [next, before] = [inTime(proposed, place, most), inTime(inForce, place, most)];
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
