import { beforeAll, expect, it } from 'vitest';
import { learnPinyin } from '@/i18n/spellings';
import { type Entry, matching, SHOWN_OF_A_GROUP } from '@/palette/entries';

const entry = (group: Entry['group'], label: string, code: string): Entry => ({
  group,
  names: [label],
  label,
  beside: code,
  code,
  to: `/${code}`,
});
const entries = [
  entry('page', '调度', 'coordination'),
  entry('place', '大刘庄村', '411081001001'),
  entry('place', '刘庄', '411081001002'),
  entry('store', '禹州市库', 'K1'),
  entry('trip', 'V-12', 'run-1-7'),
  entry('incident', '小水', 'flood-1'),
];
beforeAll(learnPinyin);
const found = (typed: string) => matching(entries, typed).map(({ code }) => code);

it('shows pages and incidents before anything is typed', () => {
  expect(found('')).toEqual(['coordination', 'flood-1']);
});

it('finds by name, the one that begins so first', () => {
  expect(found('刘庄')).toEqual(['411081001002', '411081001001']);
});

it('finds by pinyin and its initials', () => {
  expect(found('daliuzhuang')).toEqual(['411081001001']);
  expect(found('yzsk')).toEqual(['K1']);
  expect(found('diaodu')).toEqual(['coordination']);
});

it('finds by code, whatever the case', () => {
  expect(found('k1')).toEqual(['K1']);
  expect(found('RUN-1-7')).toEqual(['run-1-7']);
});

it('shows no more than can be looked through', () => {
  const many = Array.from({ length: 50 }, (_, n) => entry('place', `村 ${n}`, `V${n}`));
  expect(matching(many, '村')).toHaveLength(SHOWN_OF_A_GROUP);
});
