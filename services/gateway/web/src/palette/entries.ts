/** What can be found from everywhere, and what of it matches what was typed. */
import { found } from '@/i18n/found';

export const GROUPS = ['page', 'place', 'store', 'trip', 'incident'] as const;
export type Group = (typeof GROUPS)[number];

export interface Entry {
  group: Group;
  /** What it is called by, in both languages where it has two names. */
  names: string[];
  label: string;
  beside: string;
  code: string;
  to: string;
}

export const SHOWN_OF_A_GROUP = 7;

/** The best of each group; of those that fit alike, the shortest.  Nothing typed means pages and incidents. */
export function matching(entries: Entry[], typed: string): Entry[] {
  if (!typed.trim()) return entries.filter(({ group }) => group === 'page' || group === 'incident');
  const shortest = entries.toSorted((a, b) => a.label.length - b.label.length);
  const fitting = found(shortest, typed, (entry) => entry);
  return GROUPS.flatMap((group) => fitting.filter((one) => one.group === group).slice(0, SHOWN_OF_A_GROUP));
}
