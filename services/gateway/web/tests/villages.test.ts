import { beforeAll, expect, it } from 'vitest';
import type { Place } from '@/api/register';
import { found } from '@/i18n/found';
import { learnPinyin } from '@/i18n/spellings';
import { called, villagesIn } from '@/village/villages';

const village = (place: string, name: string, name_en: string, areas: string[]): Place => ({
  place,
  name,
  name_en,
  level: 'village',
  parent: areas[0] ?? null,
  lat: 34,
  lon: 113,
  population: 1000,
  areas: [place, ...areas],
});

const SPRING = village('411081109220', '下泉村委会', 'Xiaquan', ['411081109', '411081']);
const GOLD = village('411002001001', '金地社区居委会', 'Jindi Community', ['411002001', '411002']);
const BOTH = [SPRING, GOLD];

beforeAll(learnPinyin);

it('an account sees the villages of its area', () => {
  const county = { ...SPRING, place: '411081', level: 'county' as const };
  expect(villagesIn([...BOTH, county], '411081')).toEqual([SPRING]);
  expect(villagesIn(BOTH, '411002001001')).toEqual([GOLD]);
  expect(villagesIn(BOTH, '*')).toEqual(BOTH);
});

it.each([
  ['xq', SPRING],
  ['xiaquan', SPRING],
  ['下泉', SPRING],
  ['109220', SPRING],
  ['jindi com', GOLD],
])('%s finds its village', (asked, wanted) => {
  expect(found(BOTH, asked, called, 20)).toEqual([wanted]);
});

it('without a word the first ones are shown, and what fits nothing finds nothing', () => {
  expect(found(BOTH, ' ', called, 1)).toEqual([SPRING]);
  expect(found(BOTH, 'zzz', called, 20)).toEqual([]);
});
