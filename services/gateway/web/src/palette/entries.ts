/** What can be found from everywhere, and what of it matches what was typed. */

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
const LETTERS = /[a-z]/i;

/** Whether names must also be compared as they are spelt. */
export function isSpelt(typed: string): boolean {
  return LETTERS.test(typed);
}

/** The best of each group: what begins as it was typed comes first.  Nothing typed means pages and incidents. */
export function matching(entries: Entry[], typed: string, spelt: (name: string) => string): Entry[] {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return entries.filter(({ group }) => group === 'page' || group === 'incident');
  const ranked = entries.map((entry) => ({ entry, rank: rankOf(entry, wanted, spelt) }));
  return GROUPS.flatMap((group) =>
    ranked
      .filter((one) => one.entry.group === group && one.rank < NO_MATCH)
      .toSorted((a, b) => a.rank - b.rank || a.entry.label.length - b.entry.label.length)
      .slice(0, SHOWN_OF_A_GROUP)
      .map(({ entry }) => entry),
  );
}

const NO_MATCH = 3;

/** 0: it is called so, 1: it begins so, 2: it contains that. */
function rankOf({ names, code }: Entry, wanted: string, spelt: (name: string) => string): number {
  const ways = [code, ...names, ...(isSpelt(wanted) ? names.flatMap((name) => spelt(name).split(' ')) : [])];
  return Math.min(...ways.map((way) => rankOfWay(way.toLowerCase(), wanted)));
}

function rankOfWay(way: string, wanted: string): number {
  if (way === wanted) return 0;
  if (way.startsWith(wanted)) return 1;
  return way.includes(wanted) ? 2 : NO_MATCH;
}
