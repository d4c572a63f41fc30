import { expect, test } from 'vitest';
import { articlesOf, type Known, meaningOf, meaningOfFields } from '@/scan/meaning';
import labels from './labels.json';

const known: Known = {
  items: [{ item: 'WAT-0550' }, { item: 'BED-FOLD' }, { item: '棉被' }, { item: '睡袋' }],
  stores: [{ store: 'K411081' }, { store: '411081100213' }],
  trips: [{ trip: 'run-855b504201-1000' }],
  lots: [
    { item: 'BED-FOLD', lot: 'L00906', expires: '2033-07-17' },
    { item: 'WAT-0550', lot: 'NOEND', expires: null },
  ],
  articles: articlesOf([
    { item: 'WAT-0550', gtins: { '06901234567892': 1, '16901234567899': 24, '00000012345670': 1 } },
    { item: '睡袋', gtins: { '02000000000015': 1 } },
    { item: 'BED-FOLD' },
  ]),
};

test.each([
  ['our item code', 'WAT-0550', { kind: 'item', item: 'WAT-0550' }],
  ['our item code in small letters', 'wat-0550 ', { kind: 'item', item: 'WAT-0550' }],
  ['our item code from a camera', ']Q1WAT-0550', { kind: 'item', item: 'WAT-0550' }],
  ['a store', 'K411081', { kind: 'store', store: 'K411081' }],
  ['a store of twelve digits, which are no article number', '411081100213', { kind: 'store', store: '411081100213' }],
  ['a trip', 'RUN-855B504201-1000', { kind: 'trip', trip: 'run-855b504201-1000' }],
  ['a lot of this store', 'L00906', { kind: 'item', item: 'BED-FOLD', lot: 'L00906', expires: '2033-07-17' }],
  ['a lot that never expires', 'NOEND', { kind: 'item', item: 'WAT-0550', lot: 'NOEND' }],
  ['an article', '6901234567892', { kind: 'item', item: 'WAT-0550', quantity: 1 }],
  ['an article of eight digits', '12345670', { kind: 'item', item: 'WAT-0550', quantity: 1 }],
  ['an article of an in-company number', '2000000000015', { kind: 'item', item: '睡袋', quantity: 1 }],
  ['a carton of an article', '16901234567899', { kind: 'item', item: 'WAT-0550', quantity: 24 }],
  [
    'an article with lot, expiry and count',
    '(01)06901234567892(10)LOT7(17)281231(30)6',
    { kind: 'item', item: 'WAT-0550', lot: 'LOT7', expires: '2028-12-31', quantity: 6 },
  ],
  [
    'a pallet of cartons',
    '(02)16901234567899(37)20(15)281231',
    { kind: 'item', item: 'WAT-0550', expires: '2028-12-31', quantity: 480 },
  ],
  [
    'an article nobody has told of',
    '(01)06923450656181(10)LOT7',
    { kind: 'article', gtin: '06923450656181', details: { lot: 'LOT7' } },
  ],
  ['the second label of a carton', ']C110LOT7', { kind: 'details', lot: 'LOT7' }],
  ['a GS1 label with a lot of this store', ']C110L00906', { kind: 'item', item: 'BED-FOLD', lot: 'L00906' }],
  ["somebody else's internal number", ']C191X-1', { kind: 'unknown', text: '91X-1' }],
  ['a faulty check digit', '6901234567893', { kind: 'faulty', reason: 'check-digit' }],
  ['a code of somebody else', ']C0ABC-1', { kind: 'unknown', text: 'ABC-1' }],
  ['a word', '水', { kind: 'unknown', text: '水' }],
  ['a pallet that says nothing of its contents', '369012345600000016', { kind: 'unknown', text: '369012345600000016' }],
])('%s', (_, code, meaning) => {
  expect(meaningOf(code, known)).toMatchObject(meaning);
});

test.each(labels)('of a printed label: $code', ({ code, meaning }) => {
  expect(meaningOf(`]Q1${code}`, known, true)).toEqual(meaning);
});

test('of a doubtful code, the reading that a person chooses', () => {
  const doubtful = meaningOf('010690123456789210LOT717281231', known);
  expect(doubtful).toMatchObject({ kind: 'doubtful' });
  if (doubtful.kind !== 'doubtful') return;
  expect(doubtful.choices.map((fields) => meaningOfFields(fields, known))).toMatchObject([
    { item: 'WAT-0550', lot: 'LOT7', expires: '2028-12-31' },
    { item: 'WAT-0550', lot: 'LOT717281231' },
  ]);
});
