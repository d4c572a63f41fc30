/** What this device keeps: entries on their way to the platform, and the last answers it gave. */
import Dexie, { type EntityTable } from 'dexie';
import type { Problem } from '@/api/request';

export type EntryState = 'waiting' | 'refused' | 'booked';

/** A command as the person gave it.  It is kept until the platform has it, or a person discards it. */
export interface Entry {
  /** Order of making; entries are sent in it. */
  seq: number;
  /** The idempotency key, made when the person acted. */
  key: string;
  /** Who acted: it is never sent under another name. */
  user: string;
  path: string;
  body: unknown;
  /** What was done, as words for a list: "收货 · 瓶装水 550 ml × 240". */
  title: string;
  /** What it is about, such as a store or a trip, so that a screen finds its own. */
  about: string;
  /** Problems that pass by themselves, because one service has to hear from another what was sent just before. */
  passing?: string[] | undefined;
  /** The ETag of what it rests on: when somebody has changed that meanwhile, it is refused. */
  seen?: string | undefined;
  madeAt: string;
  /** By how many milliseconds this device's clock was ahead when the entry was made. */
  skew: number;
  version: number;
  state: EntryState;
  tries: number;
  problem?: Problem | undefined;
  bookedAt?: string | undefined;
  /** What became of it at the platform: answers from this position on include it, and an undo names its events. */
  position?: number | undefined;
  events?: string[] | undefined;
}

export interface Kept {
  key: string;
  value: string;
}

export const db = new Dexie('ninehours') as Dexie & {
  entries: EntityTable<Entry, 'seq'>;
  answers: EntityTable<Kept, 'key'>;
};
export { liveQuery } from 'dexie';

db.version(1).stores({ entries: '++seq, &key, [user+state], about', answers: 'key' });
