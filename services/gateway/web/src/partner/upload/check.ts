/** A table of the partner's, checked before anything of it is sent: every cell that is wrong says why. */
import type { AgreementView, ItemView, StoreView } from '@/api/generated/inventory';
import { type Draft, EMPTY, wrongFields } from '../capacity/output';
import { isDay, mistake, type Typed } from '../stock/sums';

export type Kind = 'stock' | 'capacity';
export type Reason =
  | 'unknownAgreement'
  | 'unknownStore'
  | 'unknownItem'
  | 'otherItem'
  | 'wantsWhole'
  | 'wantsNumber'
  | 'wantsDay'
  | 'wantsMoment'
  | 'wantsCode'
  | 'twice';

export interface Known {
  agreements: AgreementView[];
  stores: StoreView[];
  items: ItemView[];
}

export interface Row {
  /** As a spreadsheet counts, the header being 1. */
  line: number;
  /** As they are understood: what is seen before it is sent is what is sent. */
  cells: Record<string, string>;
  wrong: Partial<Record<string, Reason>>;
  /** What is sent; only of rows without anything wrong. */
  statement?: { agreement: AgreementView; typed: Typed };
  capacity?: Draft;
}

/** The names under which a column is known; the first two are the ones we write. */
export const COLUMNS: Record<Kind, Record<string, readonly [zh: string, en: string, ...others: string[]]>> = {
  stock: {
    agreement: ['协议编号', 'agreement', 'lot'],
    item: ['物资', 'item'],
    quantity: ['现有数量', 'quantity', '数量'],
    expires: ['有效期至', 'expires', 'expires_on'],
  },
  capacity: {
    line: ['生产线编号', 'line', 'code'],
    store: ['场所', 'site', 'store'],
    item: ['物资', 'item'],
    rate_per_h: ['每小时产量', 'output per hour', 'rate_per_h'],
    lead_min: ['准备时间', 'lead time', 'lead_min', 'notice_min'],
    ramp_min: ['爬坡时间', 'ramp-up', 'ramp_min'],
    max_quantity: ['最多可产', 'at most', 'max_quantity'],
    until: ['截止时间', 'until'],
    answer_within_min: ['答复时限', 'answer within', 'answer_within_min'],
  },
};

const WANTED: Record<Kind, readonly string[]> = {
  stock: ['agreement', 'quantity'],
  capacity: ['line', 'item', 'rate_per_h', 'lead_min'],
};

export interface Checked {
  rows: Row[];
  /** Columns that the header lacks: then no row can be read. */
  missing: string[];
}

export function checked(kind: Kind, table: string[][], known: Known): Checked {
  const [header = [], ...lines] = table;
  const places = header.map((name) => columnOf(kind, name));
  const missing = WANTED[kind].filter((column) => !places.includes(column));
  if (missing.length) return { rows: [], missing };
  const seen = new Set<string>();
  const rows = lines.flatMap((line, index) => {
    if (line.every((cell) => !cell)) return [];
    const cells = Object.fromEntries(places.flatMap((name, at) => (name ? [[name, plain(line[at] ?? '')]] : [])));
    const row: Row = { line: index + 2, cells, wrong: {} };
    const read = kind === 'stock' ? statementOf(row, known) : capacityOf(row, known);
    const code = cells[kind === 'stock' ? 'agreement' : 'line'] ?? '';
    if (seen.has(code)) row.wrong[kind === 'stock' ? 'agreement' : 'line'] ??= 'twice';
    seen.add(code);
    return [Object.keys(row.wrong).length ? row : { ...row, ...read }];
  });
  return { rows, missing };
}

function columnOf(kind: Kind, name: string): string | undefined {
  const wanted = plain(name).toLowerCase();
  return Object.entries(COLUMNS[kind]).find(([, names]) => names.includes(wanted))?.[0];
}

/** Full-width digits and signs as half-width ones, without spaces around. */
function plain(text: string): string {
  return text.normalize('NFKC').trim();
}

function statementOf(row: Row, { agreements, items }: Known): Partial<Row> {
  const { cells, wrong } = row;
  const agreement = agreements.find((one) => one.agreement === cells.agreement);
  const typed = { quantity: amount(cells.quantity), expires: day(cells.expires) };
  if (cells.expires) cells.expires = typed.expires;
  if (!agreement) wrong.agreement = 'unknownAgreement';
  else if (cells.item && itemOf(cells.item, items) !== agreement.item) wrong.item = 'otherItem';
  if (mistake({ ...typed, expires: '' })) wrong.quantity = 'wantsWhole';
  if (mistake({ quantity: 0, expires: typed.expires })) wrong.expires = 'wantsDay';
  return agreement ? { statement: { agreement, typed } } : {};
}

const REASONS: Partial<Record<string, Reason>> = {
  line: 'wantsCode',
  store: 'unknownStore',
  item: 'unknownItem',
  max_quantity: 'wantsWhole',
  until: 'wantsMoment',
};

/** A site may be left out by who has one; what else is left out is as in an empty form. */
function capacityOf(row: Row, { stores, items }: Known): Partial<Row> {
  const { cells, wrong } = row;
  const [only, ...others] = stores;
  const site = stores.find((one) => [one.store, one.name, one.name_en].includes(cells.store ?? ''));
  const capacity: Draft = {
    line: cells.line ?? '',
    store: site?.store ?? (!cells.store && !others.length && only ? only.store : ''),
    item: itemOf(cells.item ?? '', items) ?? '',
    rate_per_h: amount(cells.rate_per_h),
    lead_min: amount(cells.lead_min),
    ramp_min: cells.ramp_min ? amount(cells.ramp_min) : EMPTY.ramp_min,
    max_quantity: amount(cells.max_quantity),
    until: minute(cells.until),
    answer_within_min: cells.answer_within_min ? amount(cells.answer_within_min) : EMPTY.answer_within_min,
  };
  if (cells.until) cells.until = capacity.until.replace('T', ' ');
  for (const field of wrongFields(capacity)) wrong[field] = REASONS[field] ?? 'wantsNumber';
  return { capacity };
}

/** By code, or by name in either language. */
function itemOf(text: string, items: ItemView[]): string | undefined {
  return items.find((one) => text !== '' && [one.item, one.name, one.name_en].includes(text))?.item;
}

/** 37,712 as 37712; what is no number stays, to be found wrong. */
function amount(text = ''): string {
  const digits = text.replaceAll(',', '');
  return digits === '' || Number.isNaN(Number(digits)) ? text : digits;
}

/** 2026/12/5, 2026年12月5日 and 46361, which is how a workbook keeps it, as 2026-12-05. */
function day(text = ''): string {
  if (SERIAL.test(text)) return momentOf(text).slice(0, 10);
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  return parts ? [parts[1], parts[2]?.padStart(2, '0'), parts[3]?.padStart(2, '0')].join('-') : text;
}

/** A day, with an hour or without, as 2026-12-05T18:00. */
function minute(text = ''): string {
  if (!text) return '';
  if (SERIAL.test(text)) return momentOf(text).slice(0, 16);
  const [first = '', hour = '00:00'] = text.split(/[ T]+/);
  if (!isDay(day(first))) return text;
  return `${day(first)}T${hour.slice(0, 5).padStart(5, '0')}`;
}

/** Days since the end of 1899, with the time of day as a fraction. */
const SERIAL = /^\d{5}(\.\d+)?$/;
const SERIAL_OF_1970 = 25_569;

function momentOf(serial: string): string {
  return new Date(Math.round((Number(serial) - SERIAL_OF_1970) * 1_440) * 60_000).toISOString();
}
