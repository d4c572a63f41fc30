/** Vectors made by hand from the rules of the GS1 General Specifications and of GS1 Digital Link. */
import { describe, expect, test } from 'vitest';
import { checks, type Fault, type Fields, read } from '@/scan/gs1';

const TODAY = new Date('2026-11-28T00:00:00Z');
const GTIN = '06901234567892';
const SSCC = '369012345600000016';
const GLN = '6901234000016';
const GS = '\x1d';
const of = (raw: string, whole = false) => read(raw, { today: TODAY, whole });

const READ: [what: string, raw: string, fields: Fields][] = [
  ['EAN-13', '6901234567892', { gtin: GTIN }],
  ['EAN-13 with spaces around', ' 6901234567892\r\n', { gtin: GTIN }],
  ['EAN-13 with its symbology', ']E06901234567892', { gtin: GTIN }],
  ['EAN-8', '69012341', { gtin: '00000069012341' }],
  ['UPC-A', '036000291452', { gtin: '00036000291452' }],
  ['GTIN-14', '16901234567899', { gtin: '16901234567899' }],
  ['SSCC alone', SSCC, { sscc: SSCC }],
  ['SSCC with its key', `00${SSCC}`, { sscc: SSCC }],
  ['GS1-128', `]C101${GTIN}17281231`, { gtin: GTIN, expires: '2028-12-31' }],
  ['GS1 DataMatrix', `]d201${GTIN}10LOT7${GS}17281231`, { gtin: GTIN, lot: 'LOT7', expires: '2028-12-31' }],
  ['a leading separator', `${GS}01${GTIN}10LOT7`, { gtin: GTIN, lot: 'LOT7' }],
  ['no prefix', `01${GTIN}1728123110LOT7`, { gtin: GTIN, expires: '2028-12-31', lot: 'LOT7' }],
  ['only a lot, under a GS1 symbology', ']C110LOT7', { lot: 'LOT7' }],
  ['eight digits that are fields under a GS1 symbology', ']C117281231', { expires: '2028-12-31' }],
  ['the separator as a picture', `01${GTIN}10LOT7␝21S9`, { gtin: GTIN, lot: 'LOT7', serial: 'S9' }],
  ['the separator as <GS>', `01${GTIN}10LOT7<GS>21S9`, { gtin: GTIN, lot: 'LOT7', serial: 'S9' }],
  ['the separator as {GS}', `01${GTIN}10LOT7{gs}21S9`, { gtin: GTIN, lot: 'LOT7', serial: 'S9' }],
  ['brackets', `(01)${GTIN}(10)LOT7(17)281231`, { gtin: GTIN, lot: 'LOT7', expires: '2028-12-31' }],
  ['brackets with a field of others', `(01)${GTIN}(240)X1(10)LOT7`, { gtin: GTIN, lot: 'LOT7' }],
  ['contents of a pallet', `00${SSCC}02${GTIN}3724`, { sscc: SSCC, content: GTIN, contained: 24 }],
  ['count', `01${GTIN}30120`, { gtin: GTIN, count: 120 }],
  ['weight with two decimals', `01${GTIN}3102001250`, { gtin: GTIN, weightKg: 12.5 }],
  ['order and places', `]C1400PO-7${GS}410${GLN}414${GLN}`, { order: 'PO-7', shipTo: GLN, location: GLN }],
  ['month only', `]C117280200`, { expires: '2028-02-29' }],
  ['produced and best before', ']C11126010115261130', { produced: '2026-01-01', bestBefore: '2026-11-30' }],
  ['fifty years ahead', ']C117761231', { expires: '2076-12-31' }],
  ['fifty-one ahead is the last century', ']C117771231', { expires: '1977-12-31' }],
  [
    'a Digital Link',
    `https://id.example.cn/01/${GTIN}/10/LOT7?17=281231`,
    { gtin: GTIN, lot: 'LOT7', expires: '2028-12-31' },
  ],
  [
    'a Digital Link from a reader that names the kind of code',
    `]Q1https://id.example.cn/01/${GTIN}/10/LOT7`,
    { gtin: GTIN, lot: 'LOT7' },
  ],
  [
    'a Digital Link below a path',
    'http://example.cn/a/b/01/6901234567892/21/S%2F9?linkType=all',
    { gtin: GTIN, serial: 'S/9' },
  ],
  ['the same field twice, equal', `(17)281231(01)${GTIN}(17)281231`, { gtin: GTIN, expires: '2028-12-31' }],
];

test.each(READ)('reads %s', (_, raw, fields) => {
  expect(of(raw)).toEqual({ kind: 'read', raw, fields });
});

const FAULTY: [what: string, raw: string, reason: Fault][] = [
  ['an EAN-13 with a faulty check digit', '6901234567893', 'check-digit'],
  ['an EAN-8 with a faulty check digit', '69012342', 'check-digit'],
  ['an SSCC with a faulty check digit', `]C100${SSCC.slice(0, -1)}7`, 'check-digit'],
  ['a GTIN in brackets with a faulty check digit', '(01)06901234567893', 'check-digit'],
  ['a place with a faulty check digit', ']C14146901234000017', 'check-digit'],
  ['month 13', ']C117281331', 'date'],
  ['30 February', ']C117280230', 'date'],
  ['29 February of a common year', ']C117270229', 'date'],
  ['a date cut off', ']C1172812', 'length'],
  ['an empty lot', `]C110${GS}17281231`, 'length'],
  ['a lot of 21 characters', `]C110${'A'.repeat(21)}`, 'length'],
  ['a count of letters', ']C130AB', 'characters'],
  ['a lot in Chinese', '(10)批次', 'characters'],
  ['a field that nobody knows', ']C199X', 'unknown-field'],
  ['two expiries', '(17)281231(17)281130', 'repeated'],
  ['a Digital Link with a faulty check digit', 'https://id.example.cn/01/06901234567893', 'check-digit'],
];

test.each(FAULTY)('says what is wrong with %s', (_, raw, reason) => {
  expect(of(raw)).toMatchObject({ kind: 'faulty', raw, reason });
});

test.each(['WAT-0550', 'K411081', '', '你好', 'https://example.cn/about', 'run-855b504201-1000', '10LOT7', '4110'])(
  '%j is no GS1 text',
  (raw) => expect(of(raw)).toEqual({ kind: 'plain', raw }),
);

describe('a separator that a keyboard scanner has dropped', () => {
  test('a lot has swallowed the expiry: both readings are offered, the likely one first', () => {
    expect(of(`01${GTIN}10LOT717281231`)).toMatchObject({
      kind: 'doubtful',
      choices: [
        { gtin: GTIN, lot: 'LOT7', expires: '2028-12-31' },
        { gtin: GTIN, lot: 'LOT717281231' },
      ],
    });
  });

  test('of two open-ended fields in a row, every sensible reading is offered', () => {
    const reading = of(`01${GTIN}10LOT721S917281231`);
    expect(reading.kind === 'doubtful' && reading.choices.map(({ lot, serial }) => [lot, serial])).toEqual([
      ['LOT721S9', undefined],
      ['LOT7', 'S9'],
      ['LOT721S917281231', undefined],
    ]);
  });

  test('a number that cannot be one shows where it ends', () => {
    expect(of(`02${GTIN}372410LOT7`)).toMatchObject({ kind: 'doubtful', choices: [{ contained: 24, lot: 'LOT7' }] });
  });

  test('a date out of all proportion proves nothing', () => {
    expect(of(`01${GTIN}10LOT717651231`)).toMatchObject({ kind: 'read', fields: { lot: 'LOT717651231' } });
  });

  test('a day that does not exist proves nothing', () => {
    expect(of(`01${GTIN}10LOT717281331`)).toMatchObject({ kind: 'read', fields: { lot: 'LOT717281331' } });
  });

  test('a camera keeps separators, so nothing is doubted', () => {
    expect(of(`]d201${GTIN}10LOT717281231`, true)).toMatchObject({ kind: 'read', fields: { lot: 'LOT717281231' } });
  });

  test('where one separator has come through, all have', () => {
    expect(of(`01${GTIN}21S9${GS}10LOT717281231`)).toMatchObject({ kind: 'read', fields: { lot: 'LOT717281231' } });
  });

  test('a text made to be read in many ways is read quickly', () => {
    expect(of(`]C1${'10'.repeat(200)}`)).toMatchObject({ kind: 'faulty', reason: 'length' });
  });
});

test('check digits', () => {
  expect(['6901234567892', SSCC, GLN, '69012341'].map(checks)).toEqual([true, true, true, true]);
  expect(['6901234567890', '12A', ''].map(checks)).toEqual([false, false, false]);
});
