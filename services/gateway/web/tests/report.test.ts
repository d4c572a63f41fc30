import { describe, expect, it } from 'vitest';
import type { Entry } from '@/offline/db';
import {
  affected,
  draftAfter,
  groupsOf,
  heard,
  inNeed,
  moreThanLiveThere,
  statement,
  type Told,
} from '@/village/report';

const told = (changes: Partial<Told> = {}): Told => ({
  stage: 'first',
  affected: 100,
  people: { infant: 1, general: 20 },
  evacuated: { general: 5 },
  access: 'road',
  water_depth_m: 0,
  happened_at: '2021-07-20T06:00:00+00:00',
  by: 'li',
  ...changes,
});

const entry = (at: string, state: Entry['state'], count: number): Entry => ({
  seq: 1,
  key: at,
  user: 'li',
  path: '/api/relief/incidents/flood/reports',
  body: statement({ ...draftAfter(undefined), people: { general: count } }, 'v1', at),
  title: '',
  about: 'report/flood/v1',
  madeAt: at,
  skew: 0,
  version: 1,
  state,
  tries: 0,
});

describe('a draft', () => {
  it('begins with what was said last, as an update', () => {
    const draft = draftAfter(told());
    expect(draft).toMatchObject({ stage: 'follow_up', affected: 100, people: { infant: 1, general: 20 } });
    expect(inNeed(draft)).toBe(26);
  });

  it('of a village that has said nothing begins with what was known of the water', () => {
    expect(draftAfter(undefined, { access: 'boat', depth_m: 1.2 })).toMatchObject({
      stage: 'first',
      access: 'boat',
      water_depth_m: 1.2,
    });
  });

  it('never has fewer affected than in need', () => {
    const draft = { ...draftAfter(told()), people: { general: 300 } };
    expect(affected(draft)).toBe(305);
    expect(statement(draft, 'v1', '2021-07-20T07:00:00Z')).toMatchObject({ affected: 305, village: 'v1' });
  });

  it('may say more than live there, and that is told', () => {
    expect(moreThanLiveThere(draftAfter(told()), 99)).toBe(true);
    expect(moreThanLiveThere(draftAfter(told()), 100)).toBe(false);
    expect(moreThanLiveThere(draftAfter(told()), 0)).toBe(false);
  });
});

describe('what was heard of a village', () => {
  const later = '2021-07-20T08:00:00.000Z';

  it('is the answer with all that it has replaced, and what waits here, newest first', () => {
    const answered = { ...told({ happened_at: '2021-07-20T07:00:00Z' }), earlier: [told()] };
    const known = heard(answered, [entry(later, 'waiting', 40)], 'li');
    expect(known.map((one) => one.happened_at)).toEqual([later, '2021-07-20T07:00:00Z', '2021-07-20T06:00:00+00:00']);
  });

  it('counts an entry once that the platform has answered already', () => {
    const answered = { ...told({ happened_at: '2021-07-20T08:00:00+00:00' }), earlier: [] };
    expect(heard(answered, [entry(later, 'booked', 40)], 'li')).toHaveLength(1);
  });

  it('leaves out what was refused', () => {
    expect(heard(undefined, [entry(later, 'refused', 40)], 'li')).toEqual([]);
  });
});

it('groups are counted at home; their evacuated stand beside them', () => {
  expect(groupsOf({ groups: [{ id: 'infant' }, { id: 'infant_evacuated' }, { id: 'general' }] })).toEqual([
    'infant',
    'general',
  ]);
});
