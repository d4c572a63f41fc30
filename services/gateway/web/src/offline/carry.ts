/** Unsent entries as a file or as a series of codes: when a device must be given up, what it knows is not. */
import { saveFile } from '@/api/saveFile';
import { now } from '@/clock/clock';
import { mayBeCarried } from './carriable';
import { db, type Entry } from './db';

const SCHEMA = 'ninehours.entries/1';
/** Letters in one code: few enough for an old camera. */
const PART = 700;
const PART_FORM = /^NH1\/(\d+)\/(\d+)\/([\w-]+)$/;

export interface Carried {
  schema: typeof SCHEMA;
  saved_at: string;
  entries: Omit<Entry, 'seq'>[];
}

export class NotOurs extends Error {}
/** It holds acts that only the person who is there may send. */
export class NotForOthers extends Error {}

export function carried(entries: Entry[]): Carried {
  return { schema: SCHEMA, saved_at: now(), entries: entries.map(({ seq: _, ...entry }) => entry) };
}

/** The entries as texts for codes; they may be read in any order. */
export async function inParts(entries: Entry[]): Promise<string[]> {
  const packed = letters(await through(new CompressionStream('deflate-raw'), JSON.stringify(carried(entries))));
  const count = Math.ceil(packed.length / PART);
  return Array.from(
    { length: count },
    (_, part) => `NH1/${part + 1}/${count}/${packed.slice(part * PART, (part + 1) * PART)}`,
  );
}

/** Which part of how many a code is; undefined for a code of something else. */
export function partOf(code: string): { number: number; count: number } | undefined {
  const found = PART_FORM.exec(code);
  return found ? { number: Number(found[1]), count: Number(found[2]) } : undefined;
}

/** What a series of codes or a file says; throws NotOurs with nothing taken. */
export async function fromParts(parts: string[]): Promise<Carried> {
  const read = parts.map((part) => PART_FORM.exec(part));
  const texts: string[] = [];
  for (const found of read) if (found?.[3]) texts[Number(found[1]) - 1] = found[3];
  const count = Number(read[0]?.[2] ?? 0);
  if (!count || texts.filter(Boolean).length !== count) throw new NotOurs(`${texts.filter(Boolean).length}/${count}`);
  return fromText(
    new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes(texts.join('')))),
  );
}

export function fromText(text: string): Carried {
  const said = parsed(text);
  if (said?.schema !== SCHEMA || !Array.isArray(said.entries)) throw new NotOurs(SCHEMA);
  if (!said.entries.every(isEntry)) throw new NotOurs('entries');
  if (!said.entries.every(mayBeCarried)) throw new NotForOthers();
  return said;
}

/** Take entries over from another device, under their own keys: what it has sent meanwhile is not booked twice. */
export async function takeOver({ entries }: Carried): Promise<number> {
  return db.transaction('rw', db.entries, async () => {
    const known = new Set(await db.entries.orderBy('key').keys());
    const fresh = entries.filter((entry) => !known.has(entry.key));
    await db.entries.bulkAdd(fresh.map((entry) => ({ ...entry, state: 'waiting', problem: undefined }) as Entry));
    return fresh.length;
  });
}

export function saveAsFile(user: string, entries: Entry[]): void {
  const file = carried(entries);
  const name = `ninehours-${user}-${file.saved_at.replace(/[:.]/g, '-')}.json`;
  saveFile(name, JSON.stringify(file, null, 1), 'application/json');
}

const TOLD = ['key', 'user', 'path', 'title', 'about', 'madeAt'] as const;

function isEntry(entry: Partial<Entry> | null): boolean {
  return TOLD.every((name) => typeof entry?.[name] === 'string' && entry[name] !== '');
}

function parsed(text: string): Carried | null {
  try {
    return JSON.parse(text) as Carried;
  } catch {
    return null;
  }
}

async function through(
  change: CompressionStream | DecompressionStream,
  given: string | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const changed = new Response(new Blob([given]).stream().pipeThrough(change));
  try {
    return new Uint8Array(await changed.arrayBuffer());
  } catch {
    throw new NotOurs('damaged');
  }
}

function letters(content: Uint8Array): string {
  let text = '';
  for (const byte of content) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}
