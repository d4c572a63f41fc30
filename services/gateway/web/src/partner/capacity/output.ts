/** What could be had by when, if it were called now: as the platform reckons it, so that a plan brings no surprise. */
import type { CapacityView, StockView } from '@/api/generated/inventory';

type Pace = Pick<CapacityView, 'rate_per_h' | 'ramp_min' | 'lead_min' | 'max_quantity' | 'until'>;

const MINUTE_MS = 60_000;

/** Whole units that a line has made `minutes` after a call at `called` (ms): nothing for the lead time, then growing. */
export function madeBy(pace: Pace, called: number, minutes: number): number {
  const ends = pace.until ? (Date.parse(pace.until) - called) / MINUTE_MS : Number.POSITIVE_INFINITY;
  const running = Math.max(0, Math.min(minutes, ends) - pace.lead_min);
  const climbing = Math.min(running, pace.ramp_min);
  const climbed = pace.ramp_min ? climbing ** 2 / (2 * pace.ramp_min) : 0;
  const units = Math.floor((pace.rate_per_h / 60) * (running - climbing + climbed) + 1e-6);
  return pace.max_quantity === null ? units : Math.min(units, pace.max_quantity);
}

export interface Source {
  /** An agreement's or a line's code. */
  code: string;
  kind: 'stock' | 'line';
  /** Units by then, one for each of the minutes. */
  units: number[];
}

export interface Known {
  stock: StockView[];
  lines: CapacityView[];
  /** What each line has promised and not made yet. */
  owed: Record<string, number>;
}

/** Every source of `item` at each of `minutes` after `called` (ms). */
export function sources(item: string, known: Known, called: number, minutes: number[]): Source[] {
  const stock = known.stock
    .filter((one) => one.item === item)
    .flatMap((one) =>
      one.lots.flatMap((lot) => {
        const terms = one.terms[lot.lot];
        return terms ? [{ lot, terms }] : [];
      }),
    )
    .map(({ lot, terms }): Source => {
      const free = lot.on_hand - lot.reserved;
      const lasts = (at: number) => !lot.expires || at < Date.parse(`${lot.expires}T24:00:00+08:00`);
      const stands = !terms.valid_until || Date.parse(terms.valid_until) >= called;
      const units = minutes.map((after) =>
        stands && after >= terms.notice_min && lasts(called + after * MINUTE_MS) ? free : 0,
      );
      return { code: lot.lot, kind: 'stock', units };
    });
  const lines = known.lines
    .filter((one) => one.item === item)
    .map((one): Source => {
      const units = minutes.map((after) => Math.max(0, madeBy(one, called, after) - (known.owed[one.line] ?? 0)));
      return { code: one.line, kind: 'line', units };
    });
  return [...stock, ...lines];
}

/** Of all sources together, at each of the minutes. */
export function totals(of: Source[]): number[] {
  const [first] = of;
  return first ? first.units.map((_, at) => of.reduce((sum, one) => sum + (one.units[at] ?? 0), 0)) : [];
}

export interface Draft {
  line: string;
  store: string;
  item: string;
  rate_per_h: number | string;
  lead_min: number | string;
  ramp_min: number | string;
  max_quantity: number | string;
  until: string;
  answer_within_min: number | string;
}

export type Field = keyof Draft;

export const EMPTY: Draft = {
  line: '',
  store: '',
  item: '',
  rate_per_h: '',
  lead_min: 60,
  ramp_min: 0,
  max_quantity: '',
  until: '',
  answer_within_min: 30,
};

const NOT_IN_CODES = /[\s/@#?]/;

/** The fields of a line that cannot be sent as they are. */
export function wrongFields(draft: Draft): Field[] {
  const between = (value: number | string, least: number, most: number) =>
    value !== '' && Number(value) >= least && Number(value) <= most;
  const checks: [Field, boolean][] = [
    ['line', draft.line !== '' && draft.line.length <= 100 && !NOT_IN_CODES.test(draft.line)],
    ['store', draft.store !== ''],
    ['item', draft.item !== ''],
    ['rate_per_h', between(draft.rate_per_h, 0, 1_000_000)],
    ['lead_min', between(draft.lead_min, 0, 100_000)],
    ['ramp_min', between(draft.ramp_min, 0, 100_000)],
    ['max_quantity', draft.max_quantity === '' || (between(draft.max_quantity, 1, 1e9) && whole(draft.max_quantity))],
    ['until', draft.until === '' || !Number.isNaN(Date.parse(`${draft.until}:00+08:00`))],
    ['answer_within_min', between(draft.answer_within_min, 1, 100_000)],
  ];
  return checks.filter(([, right]) => !right).map(([field]) => field);
}

function whole(value: number | string): boolean {
  return Number.isInteger(Number(value));
}
