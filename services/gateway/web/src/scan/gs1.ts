/** What a scanner gives, read by the GS1 General Specifications: element strings, Digital Links, and bare numbers.
 *
 * Nothing is guessed: what may have been damaged on its way is `doubtful`, and a person chooses.
 */

/** Texts as the label has them; days as ISO dates, amounts as numbers. */
export interface Fields {
  gtin?: string;
  content?: string;
  sscc?: string;
  lot?: string;
  serial?: string;
  expires?: string;
  bestBefore?: string;
  produced?: string;
  count?: number;
  contained?: number;
  weightKg?: number;
  order?: string;
  shipTo?: string;
  location?: string;
  /** Within one organisation only; on our own labels the item's code. */
  internal?: string;
}

export type Fault = 'check-digit' | 'date' | 'length' | 'characters' | 'unknown-field' | 'repeated';

export type Reading =
  | { kind: 'read'; raw: string; fields: Fields }
  /** A separator seems to be lost: the likeliest reading first, the text as it stands last. */
  | { kind: 'doubtful'; raw: string; choices: Fields[] }
  | { kind: 'faulty'; raw: string; reason: Fault; at: string }
  /** No GS1 text: one of our own codes, or somebody else's. */
  | { kind: 'plain'; raw: string };

type Format = 'checked' | 'day' | 'text' | 'whole' | 'decimal';
interface Field {
  name: keyof Fields;
  format: Format;
  /** Exactly so many characters, or at most when the field is open-ended. */
  length: number;
  open?: boolean;
}

const FIELDS: Record<string, Field> = {
  '00': { name: 'sscc', format: 'checked', length: 18 },
  '01': { name: 'gtin', format: 'checked', length: 14 },
  '02': { name: 'content', format: 'checked', length: 14 },
  '10': { name: 'lot', format: 'text', length: 20, open: true },
  '11': { name: 'produced', format: 'day', length: 6 },
  '15': { name: 'bestBefore', format: 'day', length: 6 },
  '17': { name: 'expires', format: 'day', length: 6 },
  '21': { name: 'serial', format: 'text', length: 20, open: true },
  '30': { name: 'count', format: 'whole', length: 8, open: true },
  '37': { name: 'contained', format: 'whole', length: 8, open: true },
  ...Object.fromEntries(
    ['0', '1', '2', '3', '4', '5'].map((places): [string, Field] => [
      `310${places}`,
      { name: 'weightKg', format: 'decimal', length: 6 },
    ]),
  ),
  '400': { name: 'order', format: 'text', length: 30, open: true },
  '410': { name: 'shipTo', format: 'checked', length: 13 },
  '414': { name: 'location', format: 'checked', length: 13 },
  '91': { name: 'internal', format: 'text', length: 30, open: true },
};
const KEYS = Object.keys(FIELDS);
const SEPARATOR = '\x1d';
const SHOWN_SEPARATORS = /␝|<GS>|\{GS\}|\[GS\]/gi;
const SYMBOLOGY = /^\][A-Za-z]\w/;
const GS1_SYMBOLOGIES = [']C1', ']d2', ']Q3', ']J1', ']e0'];
const BRACKETED = /\((\d{2,4})\)/g;
/** A Digital Link begins with what is identified. */
const PRIMARY = ['00', '01', '414'];
const GTIN_LENGTHS = [8, 12, 13, 14];
const CHARACTERS = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;
/** Dates of goods in a store lie within these years of today. */
const PLAUSIBLE_YEARS = 12;

class Faulty extends Error {
  constructor(
    readonly reason: Fault,
    readonly at: string,
  ) {
    super(reason);
  }
}

/** `whole`: the reader passes separators on, as a camera does, so that none can be missing. */
export function read(raw: string, { today = new Date(), whole = false } = {}): Reading {
  try {
    return meant(raw.trim(), today, whole, raw);
  } catch (error) {
    if (error instanceof Faulty) return { kind: 'faulty', raw, reason: error.reason, at: error.at };
    throw error;
  }
}

function meant(scanned: string, today: Date, whole: boolean, raw: string): Reading {
  const symbology = SYMBOLOGY.exec(scanned)?.[0] ?? '';
  const bare = withoutSymbology(scanned);
  if (/^https?:\/\//i.test(bare)) {
    const parts = linked(bare);
    return parts ? { kind: 'read', raw, fields: collected(parts, today) } : { kind: 'plain', raw };
  }
  const text = bare.replace(SHOWN_SEPARATORS, SEPARATOR);
  if (text.search(BRACKETED) === 0) return { kind: 'read', raw, fields: collected(bracketed(text), today) };
  const number = symbology && GS1_SYMBOLOGIES.includes(symbology) ? null : bareNumber(text);
  if (number) return { kind: 'read', raw, fields: number };
  if (!GS1_SYMBOLOGIES.includes(symbology) && !text.includes(SEPARATOR) && !beginsWithGs1(text))
    return { kind: 'plain', raw };
  return elements(withoutSeparator(text), today, whole || text.includes(SEPARATOR), raw);
}

/** A scanner may say in front of a text which kind of code it was. */
export function withoutSymbology(scanned: string): string {
  return scanned.trim().replace(SYMBOLOGY, '');
}

/** Without a mark of GS1, only an identifier whose check digit fits shows that it is. */
function beginsWithGs1(text: string): boolean {
  return ['00', '01', '02'].some((key) => {
    const { length } = FIELDS[key] as Field;
    return text.startsWith(key) && text.length > length + 1 && checks(text.slice(2, 2 + length));
  });
}

/** EAN-8, UPC-A, EAN-13, GTIN-14 and SSCC without anything around them. */
function bareNumber(text: string): Fields | null {
  if (!/^\d+$/.test(text)) return null;
  if (text.length === 18 && checks(text)) return { sscc: text };
  if (!GTIN_LENGTHS.includes(text.length)) return null;
  if (!checks(text)) throw new Faulty('check-digit', text);
  return { gtin: text.padStart(14, '0') };
}

type Part = [key: string, value: string];

function bracketed(text: string): Part[] {
  const marks = [...text.matchAll(BRACKETED)];
  return marks.map((mark, index) => {
    const end = marks[index + 1]?.index ?? text.length;
    return [mark[1] as string, text.slice(mark.index + mark[0].length, end).replaceAll(SEPARATOR, '')];
  });
}

function linked(text: string): Part[] | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const steps = url.pathname.split('/').map(decoded);
  const first = steps.findIndex((step, index) => PRIMARY.includes(step) && /^\d{8,18}$/.test(steps[index + 1] ?? ''));
  if (first < 0) return null;
  const parts: Part[] = [];
  for (let at = first; at + 1 < steps.length; at += 2) parts.push([steps[at] as string, steps[at + 1] as string]);
  for (const [key, value] of url.searchParams) if (key in FIELDS) parts.push([key, value]);
  return parts.map(([key, value]) => [key, key === '01' ? value.padStart(14, '0') : value]);
}

/** A step of a path; one that is not encoded well stays as it is. */
function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function elements(text: string, today: Date, whole: boolean, raw: string): Reading {
  let asItStands: Fields | undefined;
  let faulty: unknown;
  try {
    asItStands = collected(split(text), today);
  } catch (error) {
    faulty = error;
  }
  const choices = whole ? [] : unswallowed(text, asItStands ? 1 : 0, today);
  if (asItStands) choices.push(asItStands);
  const [only, another] = choices;
  if (!only) throw faulty;
  return only === asItStands && !another ? { kind: 'read', raw, fields: only } : { kind: 'doubtful', raw, choices };
}

/** The fields of an element string; an open-ended one reaches to the next separator. */
function split(text: string): Part[] {
  const parts: Part[] = [];
  for (let rest = text; rest; ) {
    const key = KEYS.find((known) => rest.startsWith(known));
    if (!key) throw new Faulty('unknown-field', rest);
    const { open, length } = FIELDS[key] as Field;
    const end = open ? rest.indexOf(SEPARATOR) : key.length + length;
    parts.push([key, end < 0 ? rest.slice(key.length) : rest.slice(key.length, end)]);
    rest = end < 0 ? '' : withoutSeparator(rest.slice(end));
  }
  return parts;
}

function withoutSeparator(text: string): string {
  return text.startsWith(SEPARATOR) ? text.slice(1) : text;
}

/** Readings in which the last, open-ended field ends earlier, with at least so many proofs behind; likeliest first. */
function unswallowed(text: string, proofsAtLeast: number, today: Date): Fields[] {
  const found: { fields: Fields; proofs: number; size: number }[] = [];
  for (const { parts, tail } of cuts(text)) {
    const fields = orNothing(() => collected(parts, today));
    if (!fields) continue;
    const proofs = tail.filter(([key, value]) => proves(key, value, today)).length;
    if (proofs >= proofsAtLeast) found.push({ fields, proofs, size: parts.length });
  }
  found.sort((one, other) => other.proofs - one.proofs || one.size - other.size);
  return found.map(({ fields }) => fields);
}

/** All ways to end the last field of `text` earlier.  No field comes twice, which also bounds how many ways there are. */
function* cuts(text: string, used: readonly string[] = []): Generator<{ parts: Part[]; tail: Part[] }> {
  const before = orNothing(() => split(text)) ?? [];
  const [key, value] = before.pop() ?? ['', ''];
  const known = [...used, ...before.map(([earlier]) => earlier), key];
  if (!FIELDS[key]?.open || new Set(known).size < known.length) return;
  for (let end = 1; end < value.length; end++) {
    const rest = value.slice(end);
    const begun: Part[] = [...before, [key, value.slice(0, end)]];
    const straight = orNothing(() => split(rest));
    if (straight) yield { parts: [...begun, ...straight], tail: straight };
    for (const { parts: tail } of cuts(rest, known)) yield { parts: [...begun, ...tail], tail };
  }
}

/** A check digit that fits, or a day near today, does not come about by chance. */
function proves(key: string, value: string, today: Date): boolean {
  const format = FIELDS[key]?.format;
  if (format === 'checked') return checks(value);
  if (format !== 'day') return false;
  return Math.abs(Number(day(value, today).slice(0, 4)) - today.getUTCFullYear()) <= PLAUSIBLE_YEARS;
}

function orNothing<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Faulty) return undefined;
    throw error;
  }
}

/** Every part looked at.  Fields that are none of ours are passed over where their ends are known. */
function collected(parts: Part[], today: Date): Fields {
  const fields: Record<string, string | number> = {};
  for (const [key, text] of parts) {
    const field = FIELDS[key];
    if (!field) continue;
    const value = understood(field, key, text, today);
    if ((fields[field.name] ?? value) !== value) throw new Faulty('repeated', key);
    fields[field.name] = value;
  }
  return fields;
}

function understood({ format, length, open }: Field, key: string, value: string, today: Date): string | number {
  if (open ? !value || value.length > length : value.length !== length) throw new Faulty('length', `(${key})${value}`);
  if (!(format === 'text' ? CHARACTERS : /^\d+$/).test(value)) throw new Faulty('characters', `(${key})${value}`);
  if (format === 'checked' && !checks(value)) throw new Faulty('check-digit', `(${key})${value}`);
  if (format === 'day') return day(value, today);
  if (format === 'decimal') return Number(value) / 10 ** Number(key.at(-1));
  return format === 'whole' ? Number(value) : value;
}

/** Weights 3 and 1 from the right, beginning beside the check digit. */
export function checks(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** YYMMDD as an ISO day; day 00 is the last of the month. */
function day(value: string, today: Date): string {
  const year = yearOf(Number(value.slice(0, 2)), today);
  const month = Number(value.slice(2, 4));
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const dayOfMonth = Number(value.slice(4)) || last;
  if (month < 1 || month > 12 || dayOfMonth > last) throw new Faulty('date', value);
  return `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** Two digits mean the year at most 49 behind or 50 ahead of this one. */
function yearOf(digits: number, today: Date): number {
  const now = today.getUTCFullYear();
  const ahead = digits - (now % 100);
  return now + ahead + (ahead > 50 ? -100 : ahead < -49 ? 100 : 0);
}
