import { describe, expect, it } from 'vitest';
import { isEmpty, namedGroups, type Rules, rulesIn, rulesOf, together, wrongIn } from '@/admin/rules/rules';
import type { RationChange, RationView } from '@/api/generated/relief';

const WATER: RationView = {
  item: 'WATER',
  groups: ['infant', 'infant_evacuated', 'general', 'general_evacuated'],
  quantity: 4,
  per_persons: 1,
  life_saving: true,
  substitutes: [{ item: 'CARBOY', units: 40 }],
};
const TENT: RationView = {
  item: 'TENT',
  groups: ['infant_evacuated', 'general_evacuated'],
  quantity: 0.25,
  per_persons: 3,
  life_saving: false,
  substitutes: [],
};
const RULES: Rules = {
  deadline_min: 540,
  groups: WATER.groups.map((id) => ({ id, rank: id.startsWith('infant') ? 1 : 2 })),
  group_shares: { infant: 0.1, general: 0.9 },
  rations: [WATER, TENT],
  default_need_ratio: 0.05,
  default_evacuated_ratio: 0.03,
  silent_after_min: 120,
  approval_limit_people: null,
};

describe('rules in a file', () => {
  it('come back as they were exported, without which version they were', () => {
    const version = { ...RULES, version: 3, note: 'because' };
    expect(rulesIn(JSON.stringify(version))).toEqual(RULES);
    expect(rulesOf(version)).toEqual(RULES);
  });

  it('may leave out what the platform fills in', () => {
    const { per_persons: _, life_saving: __, substitutes: ___, ...bare } = TENT;
    const { deadline_min: ____, silent_after_min: _____, approval_limit_people: ______, ...rest } = RULES;
    expect(rulesIn(JSON.stringify({ ...rest, rations: [WATER, bare] }))).toEqual({
      ...RULES,
      rations: [WATER, { ...TENT, per_persons: 1 }],
    });
  });

  it.each(['', 'no json', '[]', 'null', '{"groups": []}'])('are not in %s', (file) => {
    expect(rulesIn(file)).toBeNull();
  });
});

describe('what is wrong with rules', () => {
  const words = (changes: Partial<Rules>) => wrongIn({ ...RULES, ...changes });

  it('is nothing, of rules that can be followed', () => {
    expect(words({})).toEqual([]);
  });

  it('is told by what is missing', () => {
    expect(words({ rations: [WATER, { ...TENT, item: '' }] })).toEqual([{ word: 'wantsItem' }]);
    expect(words({ rations: [WATER, { ...TENT, groups: [] }] })).toEqual([{ word: 'wantsGroups' }]);
    expect(words({ rations: [{ ...WATER, quantity: 0 }] })).toEqual([{ word: 'wantsQuantity' }]);
    expect(words({ silent_after_min: 0 })).toEqual([{ word: 'wantsQuantity' }]);
    expect(words({ group_shares: { infant: 0.1, general: 0.8 } })).toEqual([{ word: 'wantsShares', sum: 90 }]);
  });

  it('is told by group and item where the platform would refuse', () => {
    const some = { ...WATER, groups: WATER.groups.slice(0, 3) };
    expect(words({ rations: [some] })).toEqual([{ word: 'nothingLifeSaving', group: 'general_evacuated' }]);
    expect(words({ rations: [WATER, TENT, { ...TENT, groups: ['infant_evacuated'] }] })).toEqual([
      { word: 'givenTwice', group: 'infant_evacuated', item: 'TENT' },
    ]);
    const standsInTwice = { ...TENT, substitutes: [{ item: 'CARBOY', units: 1 }] };
    expect(words({ rations: [WATER, standsInTwice] })).toEqual([{ word: 'meansTwice', item: 'CARBOY' }]);
    const ofItself = { ...WATER, substitutes: [{ item: 'TENT', units: 1 }] };
    expect(words({ rations: [ofItself, TENT] })).toEqual([{ word: 'meansTwice', item: 'TENT' }]);
  });

  it('is not that an item is split between groups', () => {
    const [infants, others] = [WATER.groups.slice(0, 2), WATER.groups.slice(2)];
    expect(
      words({
        rations: [
          { ...WATER, groups: infants, quantity: 6 },
          { ...WATER, groups: others },
        ],
      }),
    ).toEqual([]);
  });
});

describe('differences', () => {
  const terms = (quantity: number) => ({ quantity, per_persons: 1, life_saving: true, substitutes: {} });
  const change = (group: string, after: number, people: number | null = null): RationChange => ({
    kind: 'changed',
    group,
    item: 'WATER',
    before: terms(4),
    after: terms(after),
    people,
    more_units: people === null ? null : people * (after - 4),
  });

  it('that are the same for several groups are told once, with all their people', () => {
    const told = together([change('infant', 6, 10), change('general', 6, 90), change('elderly', 5, 7)]);
    expect(told.map(({ groups, people, more_units }) => [groups, people, more_units])).toEqual([
      [['infant', 'general'], 100, 200],
      [['elderly'], 7, 7],
    ]);
    expect(together([change('infant', 6), change('general', 6)])[0]).toMatchObject({ people: null, more_units: null });
  });

  it('are nothing when every list is empty', () => {
    expect(isEmpty({ before: 1, rations: [], groups: [], figures: [] })).toBe(true);
    expect(isEmpty({ before: 1, rations: [change('infant', 6)], groups: [], figures: [] })).toBe(false);
  });
});

describe('groups', () => {
  it('are named as few words as they can be', () => {
    const name = (...ids: string[]) => namedGroups(ids, RULES.groups);
    expect(name(...WATER.groups)).toBe('everybody');
    expect(name(...TENT.groups)).toBe('everyEvacuated');
    expect(name('infant', 'infant_evacuated', 'general')).toEqual([
      { base: 'infant', where: 'both' },
      { base: 'general', where: 'home' },
    ]);
    expect(name('infant_evacuated')).toEqual([{ base: 'infant', where: 'evacuated' }]);
    expect(namedGroups(['a'], [...RULES.groups, { id: 'a', rank: 1 }])).toEqual([{ base: 'a', where: 'both' }]);
  });
});
