/** Rules as they are read, written and compared: pure, no screens. */
import type {
  FigureChange,
  GroupView,
  RationChange,
  RationView,
  Rehearsal,
  RulesChanges,
  RulesView,
} from '@/api/generated/relief';

/** The rules alone, without which version they are. */
export type Rules = Pick<RulesView, (typeof FIELDS)[number]>;
export type Changes = RulesChanges | Rehearsal;

export type Figure = FigureChange['figure'];
export const FIGURES = [
  'deadline_min',
  'silent_after_min',
  'default_need_ratio',
  'default_evacuated_ratio',
  'approval_limit_people',
] as const;
const FIELDS = [...FIGURES, 'groups', 'group_shares', 'rations'] as const;
const EVACUATED = '_evacuated';

export function rulesOf(version: Rules): Rules {
  return Object.fromEntries(FIELDS.map((field) => [field, version[field]])) as Rules;
}

/** The rules of an exported file; null if it holds something else.  The platform looks at them field by field. */
export function rulesIn(file: string): Rules | null {
  try {
    const read = JSON.parse(file) as Partial<Rules> | null;
    const whole = Array.isArray(read?.groups) && Array.isArray(read.rations) && typeof read.group_shares === 'object';
    return whole ? rulesOf(filled(read as Rules)) : null;
  } catch {
    return null;
  }
}

/** With what a file may leave out. */
function filled(read: Rules): Rules {
  const rations = read.rations.map((ration) => ({
    ...ration,
    groups: ration.groups ?? [],
    per_persons: ration.per_persons ?? 1,
    life_saving: ration.life_saving ?? false,
    substitutes: ration.substitutes ?? [],
  }));
  const limit = read.approval_limit_people ?? null;
  return {
    ...read,
    deadline_min: read.deadline_min ?? 540,
    silent_after_min: read.silent_after_min ?? 120,
    rations,
    approval_limit_people: limit,
  };
}

export const isEvacuated = (group: string) => group.endsWith(EVACUATED);
export const baseOf = (group: string) => (isEvacuated(group) ? group.slice(0, -EVACUATED.length) : group);

/** What is wrong before it is even sent, by the word that says it; the platform has the last one. */
export type Wrong =
  | { word: 'wantsItem' | 'wantsQuantity' | 'wantsGroups' }
  | { word: 'wantsShares'; sum: number }
  | { word: 'nothingLifeSaving'; group: string }
  | { word: 'givenTwice'; group: string; item: string }
  | { word: 'meansTwice'; item: string };

export function wrongIn(rules: Rules): Wrong[] {
  const wrong: Wrong[] = [];
  const { rations } = rules;
  const named = rations.every(({ item, substitutes }) => item && substitutes.every((one) => one.item));
  const amounts = [rules.deadline_min, rules.silent_after_min];
  amounts.push(
    ...rations.flatMap((one) => [one.quantity, one.per_persons, ...one.substitutes.map(({ units }) => units)]),
  );
  if (!named) wrong.push({ word: 'wantsItem' });
  if (amounts.some((amount) => !(amount > 0))) wrong.push({ word: 'wantsQuantity' });
  if (rations.some(({ groups }) => !groups.length)) wrong.push({ word: 'wantsGroups' });
  const sum = Object.values(rules.group_shares).reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-6) wrong.push({ word: 'wantsShares', sum: Math.round(sum * 10_000) / 100 });
  return [...wrong, ...unfollowable(rules)];
}

function unfollowable({ groups, rations }: Rules): Wrong[] {
  const saved = new Set(rations.filter((one) => one.life_saving).flatMap((one) => one.groups));
  const given = rations.flatMap(({ item, groups: ids }) => ids.map((group) => ({ item, group })));
  const substitutes = distinct(
    rations.flatMap(({ item, substitutes: all }) => all.map((one) => `${item}\n${one.item}`)),
  ).map((pair) => pair.split('\n')[1] ?? '');
  const meanings = [...substitutes, ...distinct(rations.map(({ item }) => item))].filter(Boolean);
  return [
    ...groups.filter(({ id }) => !saved.has(id)).map(({ id }) => ({ word: 'nothingLifeSaving' as const, group: id })),
    ...repeated(given.map(({ item, group }) => `${group}\n${item}`)).map((pair) => {
      const [group = '', item = ''] = pair.split('\n');
      return { word: 'givenTwice' as const, group, item };
    }),
    ...repeated(meanings).map((item) => ({ word: 'meansTwice' as const, item })),
  ];
}

const distinct = (values: string[]) => [...new Set(values)];
const repeated = (values: string[]) => distinct(values.filter((value, at) => values.indexOf(value) !== at));

// ---- what differs ----

/** The same change for several groups, told once. */
export interface Told extends Omit<RationChange, 'group'> {
  groups: string[];
}

export function together(rations: RationChange[]): Told[] {
  const told = new Map<string, Told>();
  for (const { group, people, more_units, ...change } of rations) {
    const name = JSON.stringify([change.item, change.before, change.after]);
    const known = told.get(name);
    told.set(name, {
      ...change,
      groups: [...(known?.groups ?? []), group],
      people: people === null ? null : people + (known?.people ?? 0),
      more_units: more_units === null ? null : more_units + (known?.more_units ?? 0),
    });
  }
  return [...told.values()];
}

/** A person's group, and whether it is meant at home, evacuated, or both. */
export interface Named {
  base: string;
  where: 'both' | 'home' | 'evacuated';
}

/** Groups in words-ready form: all of them, all that are evacuated, or one by one. */
export function namedGroups(ids: string[], groups: GroupView[]): 'everybody' | 'everyEvacuated' | Named[] {
  const every = groups.map(({ id }) => id);
  const same = (wanted: string[]) => wanted.length === ids.length && wanted.every((id) => ids.includes(id));
  if (same(every)) return 'everybody';
  if (same(every.filter(isEvacuated))) return 'everyEvacuated';
  return distinct(ids.map(baseOf)).map((base) => {
    const pair = [ids.includes(base), ids.includes(base + EVACUATED)];
    const alone = !every.includes(base + EVACUATED);
    return { base, where: alone || (pair[0] && pair[1]) ? 'both' : pair[0] ? 'home' : 'evacuated' };
  });
}

export const isEmpty = ({ rations, groups, figures }: Changes) => !rations.length && !groups.length && !figures.length;

/** The terms on which a group gets each item, for a table of items by groups. */
export function termsFor(rations: RationView[], item: string, group: string): RationView | undefined {
  return rations.find((ration) => ration.item === item && ration.groups.includes(group));
}

export const itemsOf = (rations: RationView[]) => distinct(rations.map(({ item }) => item));
