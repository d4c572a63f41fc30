/** A proposed plan beside the one in force: who gains and who loses. */
import type { Plan } from './answers';
import type { Outlook } from './outlook';

export interface Change {
  place: string;
  /** More persons in time; negative: fewer. */
  people: number;
}

export interface Comparison {
  gained: number;
  lost: number;
  /** Places whose people gain or lose, the largest change first. */
  changes: Change[];
}

export function compared(proposed: Outlook, inForce: Outlook): Comparison {
  const places = new Set([...Object.keys(proposed.places), ...Object.keys(inForce.places)]);
  const inTime = (outlook: Outlook, place: string) => outlook.places[place]?.inTime ?? 0;
  const changes = [...places]
    .map((place) => ({ place, people: inTime(proposed, place) - inTime(inForce, place) }))
    .filter(({ people }) => people !== 0)
    .toSorted((a, b) => Math.abs(b.people) - Math.abs(a.people) || a.place.localeCompare(b.place));
  return {
    gained: changes.reduce((sum, { people }) => sum + Math.max(0, people), 0),
    lost: changes.reduce((sum, { people }) => sum + Math.max(0, -people), 0),
    changes,
  };
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
