import { describe, expect, it } from 'vitest';
import { decoded, parsed, written } from '@/api/csv';
import type { AgreementView, ItemView, StoreView } from '@/api/generated/inventory';
import { COLUMNS, checked, type Known } from '@/partner/upload/check';
import { header, withReasons } from '@/partner/upload/mend';

/** 协议编号,数量 as a Chinese spreadsheet saves it. */
const GBK = new Uint8Array([0xd0, 0xad, 0xd2, 0xe9, 0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xca, 0xfd, 0xc1, 0xbf]);

const known: Known = {
  agreements: [{ agreement: 'L1', item: 'WAT' } as AgreementView, { agreement: 'L2', item: 'RICE' } as AgreementView],
  stores: [{ store: 'E01', name: '饮用水厂', name_en: 'Water plant' } as StoreView],
  items: [
    { item: 'WAT', name: '瓶装水', name_en: 'Water' } as ItemView,
    { item: 'RICE', name: '大米', name_en: 'Rice' } as ItemView,
  ],
};

describe('a file', () => {
  it('is UTF-8 or GB18030, and nothing else', () => {
    expect(decoded(new TextEncoder().encode('\uFEFF协议,数量'))).toBe('协议,数量');
    expect(decoded(GBK)).toBe('协议编号,数量');
    expect(decoded(new Uint8Array([0xff, 0xff, 0x80]))).toBeNull();
  });

  it.each([
    [
      'a,b\r\n1,2\r\n\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b\n"1;x";2',
      [
        ['a', 'b'],
        ['1;x', '2'],
      ],
    ],
    [
      'a\tb\n1,5\t2',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    ['a\n"say ""no""\nor yes"\n\nc', [['a'], ['say "no"\nor yes'], [''], ['c']]],
  ])('%j is read as a spreadsheet does', (text, table) => {
    expect(parsed(text)).toEqual(table);
  });

  it('comes back as it was written', () => {
    const table = [
      ['名称', 'b'],
      ['1,000', 'say "no"'],
    ];
    expect(parsed(decoded(new TextEncoder().encode(written(table))) ?? '')).toEqual(table);
  });
});

describe('a stock table', () => {
  it('is read by the names of its columns in either language, in any order', () => {
    const { rows } = checked(
      'stock',
      [
        ['Quantity', '协议编号', '备注', 'expires'],
        ['1,200', 'L1', 'x', '2026年12月5日'],
      ],
      known,
    );
    expect(rows[0]?.wrong).toEqual({});
    expect(rows[0]?.statement?.typed).toEqual({ quantity: '1200', expires: '2026-12-05' });
  });

  it('takes a date as a workbook keeps it', () => {
    const { rows } = checked(
      'stock',
      [
        ['agreement', 'quantity', 'expires'],
        ['L1', '5', '46361'],
      ],
      known,
    );
    expect(rows[0]?.statement?.typed.expires).toBe('2026-12-05');
    expect(rows[0]?.cells.expires).toBe('2026-12-05');
    const until = [
      ['line', 'item', 'rate_per_h', 'lead_min', 'until'],
      ['P1', 'WAT', '1', '1', '46361.75'],
    ];
    expect(checked('capacity', until, known).rows[0]?.capacity?.until).toBe('2026-12-05T18:00');
  });

  it('without a column that is wanted has no rows, and says which', () => {
    expect(checked('stock', [['agreement'], ['L1']], known)).toEqual({ rows: [], missing: ['quantity'] });
    expect(checked('stock', [], known).missing).toEqual(['agreement', 'quantity']);
  });

  it('says of each wrong cell what is wrong, at the line that the spreadsheet shows', () => {
    const table = [
      ['agreement', 'item', 'quantity', 'expires'],
      ['L1', 'Rice', '5', ''],
      ['', '', '', ''],
      ['L9', '', '-1', '2026-02-30'],
      ['L2', '大米', '７', ''],
      ['L2', 'RICE', '8', ''],
    ];
    const { rows } = checked('stock', table, known);
    expect(rows.map(({ line, wrong }) => [line, wrong])).toEqual([
      [2, { item: 'otherItem' }],
      [4, { agreement: 'unknownAgreement', quantity: 'wantsWhole', expires: 'wantsDay' }],
      [5, {}],
      [6, { agreement: 'twice' }],
    ]);
    expect(rows.map((row) => row.statement?.typed.quantity)).toEqual([undefined, undefined, '7', undefined]);
  });
});

describe('a capacity table', () => {
  const header = ['line', 'store', 'item', 'rate_per_h', 'lead_min', 'until'];

  it('takes the only site and the usual terms where it says nothing', () => {
    const { rows } = checked('capacity', [header, ['P1', '', '瓶装水', '600', '60', '2026/12/5 8:30']], known);
    expect(rows[0]?.capacity).toMatchObject({
      store: 'E01',
      item: 'WAT',
      rate_per_h: '600',
      ramp_min: 0,
      until: '2026-12-05T08:30',
      answer_within_min: 30,
    });
  });

  it('does not guess between two sites, nor what is written wrongly', () => {
    const two = { ...known, stores: [...known.stores, { store: 'E02', name: 'b', name_en: 'b' } as StoreView] };
    const { rows } = checked('capacity', [header, ['P 1', '', 'Beer', 'many', '', 'soon']], two);
    expect(rows[0]?.wrong).toEqual({
      line: 'wantsCode',
      store: 'unknownStore',
      item: 'unknownItem',
      rate_per_h: 'wantsNumber',
      lead_min: 'wantsNumber',
      until: 'wantsMoment',
    });
    expect(rows[0]?.capacity).toBeUndefined();
  });
});

it('wrong rows go back with their reasons, and the reason is passed over when the file returns', () => {
  const file = withReasons(
    'stock',
    [...header('stock', 'zh'), '原因'],
    [{ cells: { agreement: 'L1', quantity: '5' }, reason: 'why' }],
  );
  expect(file[0]?.at(-1)).toBe('原因');
  expect(file[1]).toEqual(['L1', '', '5', '', 'why']);
  expect(checked('stock', file, known).rows[0]?.wrong).toEqual({});
});

it('no two columns share a name', () => {
  for (const columns of Object.values(COLUMNS)) {
    const names = Object.values(columns).flat();
    expect(new Set(names).size).toBe(names.length);
  }
});
