import { beforeAll, describe, expect, test } from 'vitest';
import { found as allFound } from '@/i18n/found';
import { learnPinyin } from '@/i18n/spellings';
import type { Entry } from '@/offline/db';
import type { Lot, Stock, Trip } from '@/warehouse/answers';
import { daysLeft, earlier, issuable, lotCode, today } from '@/warehouse/lots';
import { trafficOf } from '@/warehouse/preparations';
import { isLoadOf, isPending, PATHS, project } from '@/warehouse/projection';
import { undoOf } from '@/warehouse/undo';

const lot = (code: string, on_hand: number, more: Partial<Lot> = {}): Lot => ({
  lot: code,
  reserve: 'government',
  owner: '',
  expires: null,
  on_hand,
  reserved: 0,
  ...more,
});

const stock = (item: string, lots: Lot[]): Stock => ({
  store: 'K1',
  item,
  on_hand: lots.reduce((sum, one) => sum + one.on_hand, 0),
  reserved: lots.reduce((sum, one) => sum + one.reserved, 0),
  lots,
});

let made = 0;
function entry(path: string, body: object, more: Partial<Entry> = {}): Entry {
  made += 1;
  return {
    seq: made,
    key: `key-${made}`,
    user: 'clerk',
    path,
    body: { store: 'K1', ...body },
    title: '',
    about: 'store/K1',
    madeAt: '2026-11-28T00:00:00Z',
    skew: 0,
    version: 1,
    state: 'waiting',
    tries: 0,
    ...more,
  };
}

const water = () =>
  stock('WAT', [lot('OLD', 10, { expires: '2099-01-01' }), lot('NEW', 50, { expires: '2099-06-01' })]);
const always = () => true;
const shown = (entries: Entry[], pending = always as (entry: Entry) => boolean) => project([water()], entries, pending);

describe('stock as the shelf stands', () => {
  test('a receipt adds to its lot, and makes one that is new', () => {
    const found = shown([
      entry(PATHS.receive, { item: 'WAT', lot: 'OLD', quantity: 5 }),
      entry(PATHS.receive, { item: 'WAT', lot: 'FRESH', quantity: 7, expires: '2098-01-01' }),
    ]).get('WAT');
    expect(found).toMatchObject({ on_hand: 72, pending: 12 });
    expect(found?.lots.map((one) => [one.lot, one.on_hand])).toEqual([
      ['FRESH', 7],
      ['OLD', 15],
      ['NEW', 50],
    ]);
  });

  test('goods that the store never had get a line', () => {
    const found = shown([entry(PATHS.receive, { item: 'BED', lot: 'B1', quantity: 3 })]).get('BED');
    expect(found).toMatchObject({ item: 'BED', on_hand: 3, pending: 3 });
  });

  test('an issue without a lot takes what expires first', () => {
    const found = shown([entry(PATHS.issue, { item: 'WAT', quantity: 12 })]).get('WAT');
    expect(found?.lots.map((one) => one.on_hand)).toEqual([0, 48]);
  });

  test('what is reserved or expired is not taken for an issue without a lot', () => {
    const held = stock('WAT', [
      lot('GONE', 9, { expires: '2001-01-01' }),
      lot('HELD', 9, { reserved: 9 }),
      lot('FREE', 9),
      lot('FIRM', 9, { reserve: 'corporate' }),
    ]);
    const found = project([held], [entry(PATHS.issue, { item: 'WAT', quantity: 4 })], always).get('WAT');
    expect(found?.lots.filter((one) => one.on_hand < 9).map((one) => one.lot)).toEqual(['FREE']);
  });

  test('a fact beyond the books leaves nothing, not less', () => {
    const found = shown([entry(PATHS.scrap, { item: 'WAT', lot: 'OLD', quantity: 99 })]).get('WAT');
    expect(found).toMatchObject({ on_hand: 50 });
  });

  test('a reversal gives back what its entry took', () => {
    const issue = entry(PATHS.issue, { item: 'WAT', lot: 'OLD', quantity: 4 }, { state: 'booked', events: ['e1'] });
    const undo = entry(PATHS.reverse, { movement: 'e1', reason: 'mistake' });
    const found = shown([issue, undo], (one) => one === undo).get('WAT');
    expect(found).toMatchObject({ on_hand: 64, pending: 4 });
    expect(shown([issue, undo]).get('WAT')).toMatchObject({ on_hand: 60, pending: 0 });
  });

  test('a load takes what was held for the trip', () => {
    const held = stock('WAT', [lot('OLD', 10, { reserved: 6 })]);
    const { preparations } = trafficOf([trip('T1', { r1: 'held' })], 'K1');
    const found = project([held], [entry(PATHS.load, { trip: 'T1', stop: 0 })], always, preparations).get('WAT');
    expect(found).toMatchObject({ on_hand: 4, reserved: 0, pending: -6 });
  });

  test('what the answer holds already is not counted again', () => {
    expect(shown([entry(PATHS.receive, { item: 'WAT', lot: 'OLD', quantity: 5 })], () => false).get('WAT')).toEqual({
      ...water(),
      pending: 0,
    });
  });

  test('neither the answer nor the entries are changed', () => {
    const answer = [water()];
    project(answer, [entry(PATHS.issue, { item: 'WAT', quantity: 12 })], always);
    expect(answer).toEqual([water()]);
  });
});

test('an entry is pending until an answer was given after it was booked', () => {
  const bookedAt = '2026-11-28T08:00:00.000Z';
  const at = Date.parse(bookedAt);
  expect(isPending(entry(PATHS.issue, {}), at)).toBe(true);
  expect(isPending(entry(PATHS.issue, {}, { state: 'refused' }), at)).toBe(false);
  const booked = entry(PATHS.issue, {}, { state: 'booked', bookedAt });
  expect(isPending(booked, at - 1)).toBe(true);
  expect(isPending(booked, at + 1)).toBe(false);
  // The answer is dated by a clock that is an hour fast.
  expect(isPending(booked, at + 1_800_000, 3_600_000)).toBe(true);
});

describe('which lot goes', () => {
  const lots = [
    lot('C', 5),
    lot('B', 5, { expires: '2027-03-01' }),
    lot('A', 5, { expires: '2027-03-01' }),
    lot('D', 5, { expires: '2026-01-01' }),
  ];

  test('what expires first, nothing expired, what never expires last', () => {
    expect(issuable(stock('WAT', lots), 'government', '2026-11-28').map((one) => one.lot)).toEqual(['A', 'B', 'C']);
  });

  test('goods may be used on the day that is printed on them', () => {
    expect(issuable(stock('WAT', lots), 'government', '2026-01-01').map((one) => one.lot)).toContain('D');
  });

  test('only a lot that expires earlier is advised', () => {
    const going = issuable(stock('WAT', lots), 'government', '2026-11-28');
    expect(earlier(going, { lot: 'C', expires: null })?.lot).toBe('A');
    expect(earlier(going, { lot: 'B', expires: '2027-03-01' })).toBeUndefined();
  });

  test('days are those of China', () => {
    expect(today('2026-11-27T16:00:00Z')).toBe('2026-11-28');
    expect(daysLeft('2026-12-01', '2026-11-28')).toBe(3);
  });
});

describe('the code under which goods are received', () => {
  const known = [lot('LOT7', 5, { expires: '2027-03-01' })];
  const codeOf = (written: string, expires: string | null) => lotCode(written, expires, 'government', known);

  test('as the label has it', () => expect(codeOf(' LOT8 ', null)).toBe('LOT8'));
  test('a lot on record stays itself', () => expect(codeOf('LOT7', '2027-03-01')).toBe('LOT7'));
  test('with another expiry it is another lot', () => expect(codeOf('LOT7', '2028-12-31')).toBe('LOT7-281231'));
  test('signs that a code cannot have', () => expect(codeOf('A/B 7?', null)).toBe('A-B-7-'));
  test('goods without a lot are those of the day', () => expect(codeOf('', null)).toMatch(/^D\d{8}$/));
});

function trip(code: string, answers: Trip['answers'], loaded: string[] = []): Trip {
  const line = { item: 'WAT', supply: 'OLD', reserve: 'government' as const, quantity: 6 };
  return {
    trip: code,
    vehicle: 'V1',
    started_at: '2026-11-28T00:00:00Z',
    state: 'planned',
    answers,
    stops: [
      {
        stop: 0,
        place: 'K1',
        do: 'load',
        start_min: 90,
        lines: [{ ...line, reservation: 'r1' }],
        loaded: loaded.map((reservation) => ({ reservation })),
      },
      { stop: 1, place: 'K2', do: 'load', start_min: 120, lines: [{ ...line, reservation: 'r2' }], loaded: [] },
      { stop: 2, place: 'K3', do: 'unload', start_min: 150, lines: [{ ...line, reservation: '' }], loaded: [] },
    ],
  };
}

describe('what is to be prepared', () => {
  test.each([
    ['ready', { r1: 'held', r2: 'held' }, []],
    ['waiting', { r1: 'held', r2: 'awaited' }, []],
    ['waiting', { r1: 'held' }, []],
    ['refused', { r1: 'held', r2: 'refused' }, []],
    ['loaded', { r1: 'held', r2: 'refused' }, ['r1']],
  ] as const)('%s', (readiness, answers, loaded) => {
    expect(trafficOf([trip('T1', answers, [...loaded])], 'K1').preparations).toMatchObject([
      { trip: 'T1', stop: 0, readiness, at: '2026-11-28T01:30:00.000Z', places: 1 },
    ]);
  });

  test('what comes to a store', () => {
    const traffic = trafficOf([trip('T1', {})], 'K3');
    expect(traffic.preparations).toEqual([]);
    expect(traffic.coming).toMatchObject([{ trip: 'T1', at: '2026-11-28T02:30:00.000Z' }]);
  });

  test('a load that was refused leaves the trip to be loaded', () => {
    const [preparation] = trafficOf([trip('T1', {})], 'K1').preparations;
    if (!preparation) throw new Error('no preparation');
    const load = entry(PATHS.load, { trip: 'T1', stop: 0 });
    expect(isLoadOf(load, preparation)).toBe(true);
    expect(isLoadOf({ ...load, state: 'refused' }, preparation)).toBe(false);
    expect(isLoadOf(entry(PATHS.load, { trip: 'T1', stop: 1 }), preparation)).toBe(false);
  });
});

describe('undo', () => {
  const booked = entry(PATHS.receive, {}, { state: 'booked', events: ['e1', 'e2'] });

  test('before it has left, an entry is taken back', () => {
    expect(undoOf(entry(PATHS.issue, {}), [])).toEqual({ done: false, way: 'withdraw' });
    expect(undoOf(entry(PATHS.issue, {}, { tries: 1 }), [])).toEqual({ done: false, way: 'none' });
  });

  test('afterwards its movement is reversed, once', () => {
    expect(undoOf(booked, [])).toEqual({ done: false, way: 'reverse', movement: 'e1' });
    const undo = entry(PATHS.reverse, { movement: 'e1' });
    expect(undoOf(booked, [undo])).toEqual({ done: true, way: 'none' });
    expect(undoOf(booked, [{ ...undo, state: 'refused' }])).toMatchObject({ way: 'reverse' });
  });

  test('what stands on a truck is not undone here', () => {
    expect(undoOf(entry(PATHS.load, {}, { state: 'booked', events: ['e1'] }), [])).toMatchObject({ way: 'none' });
  });
});

describe('search', () => {
  const items = [
    { code: 'QUI-COT', name: '棉被(2.0x1.8m)', name_en: 'Cotton quilt' },
    { code: 'WAT-0550', name: '瓶装饮用水550ml', name_en: 'Bottled drinking water' },
    { code: 'RAIN-CO', name: '雨衣', name_en: 'Raincoat' },
    { code: 'CO-1', name: '许昌', name_en: 'Xuchang' },
  ];
  beforeAll(learnPinyin);
  const found = (text: string) =>
    allFound(items, text, ({ code, name, name_en }) => ({ code, names: [name, name_en] })).map(({ code }) => code);

  test.each([
    ['棉', ['QUI-COT']],
    ['mb', ['QUI-COT']],
    ['mianbei', ['QUI-COT']],
    ['xuch', ['CO-1']],
    ['wat', ['WAT-0550']],
    ['rainc', ['RAIN-CO']],
    ['yinyongshui', ['WAT-0550']],
    ['zzz', []],
  ])('%s', (text, codes) => expect(found(text)).toEqual(codes));

  test('a code that begins so comes first', () => expect(found('co')[0]).toBe('CO-1'));
  test('nothing wanted, all shown', () => expect(found(' ')).toHaveLength(4));
});
