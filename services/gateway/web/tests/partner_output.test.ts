import { describe, expect, it } from 'vitest';
import type { CapacityView, StockView } from '@/api/generated/inventory';
import type { VehicleView } from '@/api/generated/relief';
import { fleet } from '@/partner/capacity/fleet';
import { EMPTY, madeBy, sources, totals, wrongFields } from '@/partner/capacity/output';

const CALLED = Date.parse('2026-07-20T14:00:00Z');
const LINE: CapacityView = {
  line: 'P1',
  org: 'E01',
  store: 'E01',
  areas: [],
  item: 'WAT',
  rate_per_h: 600,
  ramp_min: 30,
  lead_min: 60,
  max_quantity: null,
  until: null,
  answer_within_min: 30,
  started: {},
  made: 0,
};

describe('a line', () => {
  it.each([
    [59, 0],
    [60, 0],
    [75, 37], // a quarter of an hour of ramp: 10/min × 15²/60
    [90, 150],
    [150, 750],
  ])('has made after %i min of the call %i units', (minutes, units) => {
    expect(madeBy(LINE, CALLED, minutes)).toBe(units);
  });

  it('ends by its time or when all is made', () => {
    expect(madeBy({ ...LINE, until: '2026-07-20T15:30:00Z' }, CALLED, 600)).toBe(150);
    expect(madeBy({ ...LINE, until: '2026-07-20T13:00:00Z' }, CALLED, 600)).toBe(0);
    expect(madeBy({ ...LINE, max_quantity: 100 }, CALLED, 600)).toBe(100);
  });

  it('without a ramp runs at full speed at once', () => {
    expect(madeBy({ ...LINE, ramp_min: 0 }, CALLED, 120)).toBe(600);
  });
});

describe('what could be had', () => {
  const terms = { agreement: 'L1', org: 'E01', notice_min: 60, answer_within_min: 30, valid_until: null };
  const lot = {
    lot: 'L1',
    owner: 'E01',
    reserve: 'corporate' as const,
    expires: '2026-07-20',
    on_hand: 500,
    reserved: 120,
  };
  const stock: StockView = {
    store: 'E01',
    item: 'WAT',
    on_hand: 500,
    reserved: 120,
    lots: [lot],
    terms: { L1: terms },
  };
  const had = (known: Partial<StockView>, minutes: number[]) =>
    sources('WAT', { stock: [{ ...stock, ...known }], lines: [LINE], owed: { P1: 100 } }, CALLED, minutes);

  it('is free stock after its notice until the end of its last day in China, and output less what is owed', () => {
    const found = had({}, [0, 60, 90, 119, 120]);
    expect(found.map((one) => [one.code, one.units])).toEqual([
      ['L1', [0, 380, 380, 380, 0]],
      ['P1', [0, 0, 50, 340, 350]],
    ]);
    expect(totals(found)).toEqual([0, 380, 430, 720, 350]);
  });

  it('is nothing of an agreement that has ended, or of goods without one', () => {
    expect(had({ terms: { L1: { ...terms, valid_until: '2026-07-20T13:59:00Z' } } }, [60])[0]?.units).toEqual([0]);
    expect(had({ terms: {} }, [60]).map((one) => one.code)).toEqual(['P1']);
  });

  it('of nothing is nothing', () => {
    expect(totals([])).toEqual([]);
  });
});

it('a line that is typed names what is wrong with it', () => {
  expect(wrongFields(EMPTY)).toEqual(['line', 'store', 'item', 'rate_per_h']);
  const right = { ...EMPTY, line: 'P1', store: 'E01', item: 'WAT', rate_per_h: 600 };
  expect(wrongFields(right)).toEqual([]);
  expect(wrongFields({ ...right, line: 'P 1', max_quantity: 1.5, until: 'soon' })).toEqual([
    'line',
    'max_quantity',
    'until',
  ]);
});

it('vehicles that are alike are one row, with those that have broken down', () => {
  const truck = {
    type: 'MT68',
    depot: 'E01',
    payload_kg: 8000,
    volume_m3: 38,
    ready_min: 60,
    state: 'ready',
  } as VehicleView;
  const rows = fleet([truck, { ...truck, state: 'lost' }, { ...truck, ready_min: 30 }]);
  expect(rows.map(({ ready_min, count, lost }) => [ready_min, count, lost])).toEqual([
    [30, 1, 0],
    [60, 2, 1],
  ]);
});
