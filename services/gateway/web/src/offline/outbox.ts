/** The one way of every command, also when online: kept here first, sent in order, never lost, never sent twice.
 *
 * The idempotency key is made when the person acts, so a lost answer, a reload or another tab repeats the same command.
 * What the platform refuses waits for a person and holds nothing up.
 */
import type { Receipt } from '@/api/generated/inventory';
import { Refused, send, UNREACHABLE_STATUSES } from '@/api/request';
import { now, skew } from '@/clock/clock';
import type { Entry } from './db';
import { kept } from './kept';

/** The version of the commands' bodies, for a server that reads what an old phone brings. */
const COMMANDS_VERSION = 1;
const LOCK = 'ninehours-outbox';
const AGAIN_MS = 15_000;
const KEPT_BOOKED = 50;
/** Answers that say "later", not "no". */
const LATER = [408, 425, 429, 500, ...UNREACHABLE_STATUSES];
const SIGNED_OUT = 401;
/** What breaks the platform again and again is put aside, else it would hold everything up for ever. */
const BROKEN = 500;
const BROKEN_TRIES = 5;
/** Services hear from each other within a second or so. */
const PASSES_WITHIN_TRIES = 5;
const PASSES_AFTER_MS = 1_500;

export type Act = Pick<Entry, 'path' | 'body' | 'title' | 'about' | 'passing' | 'seen'>;
export type Stopped = 'sent' | 'offline' | 'signed-out';

const entries = async () => (await kept()).db.entries;

let user = '';
let running: Promise<void> | null = null;
let wanted = false;
const hearers = new Set<(stopped: Stopped) => void>();
const notKept = new Set<(title: string) => void>();

/** Keep what somebody did; it is on this device for good before this returns.  Returns its idempotency key.
 *
 * When the device cannot keep it, `onNotKept` hears it too: nobody may take it for done.
 */
export async function record(act: Act): Promise<string> {
  if (!user) throw new Error('nobody is signed in');
  void navigator.storage?.persist?.();
  const key = newKey();
  const entry = {
    ...act,
    key,
    user,
    madeAt: now(),
    skew: skew(),
    version: COMMANDS_VERSION,
    state: 'waiting',
    tries: 0,
  };
  try {
    await (await entries()).add(entry as Omit<Entry, 'seq'> as Entry);
  } catch (error) {
    for (const hear of notKept) hear(act.title);
    throw error;
  }
  void drain();
  return key;
}

/** Called with the title of an act that this device could not keep. */
export function onNotKept(hear: (title: string) => void): () => void {
  notKept.add(hear);
  return () => notKept.delete(hear);
}

/** From here on, entries of this account are sent; those of others wait for their own. */
export function actAs(name: string): void {
  user = name;
  if (name) void drain();
}

/** Called after every attempt to send all, with why it ended. */
export function onDrained(hear: (stopped: Stopped) => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** Send what waits.  Of several tabs one sends; a call during a run makes the run look once more before it ends. */
export function drain(): Promise<void> {
  wanted = true;
  running ??= run().finally(() => {
    running = null;
  });
  return running;
}

async function run(): Promise<void> {
  while (wanted) {
    wanted = false;
    const stopped = await exclusively(sendAll);
    for (const hear of hearers) hear(stopped);
  }
}

/** Send a refused entry again, as it was. */
export async function retry(seq: number): Promise<void> {
  await (await entries()).update(seq, { state: 'waiting', problem: undefined });
  void drain();
}

/** A person decided that this entry shall not be sent. */
export async function discard(seq: number): Promise<void> {
  await (await entries()).delete(seq);
}

/** Take back what has not left this device.  False when it has: then the platform may have it. */
export async function withdraw(seq: number): Promise<boolean> {
  const { db } = await kept();
  return db.transaction('rw', db.entries, async () => {
    const entry = await db.entries.get(seq);
    if (entry?.state !== 'waiting' || entry.tries) return false;
    await db.entries.delete(seq);
    return true;
  });
}

/** Begin to send: now, when the network is back, when the page is looked at, and every now and then. */
export function start(): () => void {
  const look = () => void drain();
  const timer = setInterval(look, AGAIN_MS * (0.75 + Math.random() / 2));
  window.addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', look);
    document.removeEventListener('visibilitychange', look);
  };
}

/** One after the other.  A service that is away holds up its own entries only; without a network nothing is tried. */
async function sendAll(): Promise<Stopped> {
  const away = new Set<string>();
  let asked = false;
  for (let entry = await next(away); entry; entry = await next(away)) {
    const stopped = (!asked && (await notAs(entry.user))) || (await sendOne(entry));
    asked = true;
    if (stopped === 'away') away.add(serviceOf(entry));
    else if (stopped) return stopped;
  }
  await forgetOldest();
  return away.size ? 'offline' : 'sent';
}

/** Why nothing can be sent as `name`.  Asked first, so that what could not leave the device can still be withdrawn. */
async function notAs(name: string): Promise<Stopped | undefined> {
  try {
    const me = (await send('GET', '/me')) as { user: string };
    return me.user === name ? undefined : 'signed-out';
  } catch (error) {
    return error instanceof Refused && error.status === SIGNED_OUT ? 'signed-out' : 'offline';
  }
}

/** `/api/relief/…` as relief. */
const serviceOf = ({ path }: Entry) => path.split('/')[2] ?? '';

async function next(away: ReadonlySet<string>): Promise<Entry | undefined> {
  const waiting = await (await entries()).where({ user, state: 'waiting' }).sortBy('seq');
  return waiting.find((entry) => !away.has(serviceOf(entry)));
}

async function sendOne(entry: Entry): Promise<Stopped | 'away' | undefined> {
  // Counted before it leaves, so that nothing is withdrawn that may have arrived.
  if (!(await (await entries()).update(entry.seq, { tries: entry.tries + 1 }))) return undefined;
  let answer: unknown;
  try {
    answer = await sendUntilHeard(entry);
  } catch (error) {
    if (!(error instanceof Refused)) return 'offline';
    if (error.status === SIGNED_OUT) return 'signed-out';
    const broken = error.status === BROKEN && entry.tries + 1 >= BROKEN_TRIES;
    if (LATER.includes(error.status) && !broken) return 'away';
    await (await entries()).update(entry.seq, { state: 'refused', problem: error.problem });
    return undefined;
  }
  await (await entries()).update(entry.seq, { state: 'booked', bookedAt: now(), ...receiptOf(answer) });
  return undefined;
}

/** What depends on the entry before it may be early: then it is sent again a little later. */
async function sendUntilHeard(entry: Entry): Promise<unknown> {
  for (let left = PASSES_WITHIN_TRIES; ; left -= 1) {
    try {
      return await send('POST', entry.path, entry.body, { key: entry.key, as: entry.user, seen: entry.seen });
    } catch (error) {
      const early = error instanceof Refused && entry.passing?.includes(error.problem.type);
      if (!early || left <= 1) throw error;
      await new Promise((done) => setTimeout(done, PASSES_AFTER_MS));
    }
  }
}

/** Where the platform has put it.  Some commands are answered by several receipts, some by none. */
function receiptOf(answer: unknown): Pick<Entry, 'position' | 'events'> {
  const receipts = [answer].flat().filter((part) => (part as Partial<Receipt> | null)?.events) as Receipt[];
  if (!receipts.length) return {};
  return {
    position: Math.max(...receipts.map((receipt) => receipt.position)),
    events: receipts.flatMap((receipt) => receipt.events.map((event) => event.id)),
  };
}

/** Booked entries stay for a while, so that a list of what was done has no gap; then the platform's own serves. */
async function forgetOldest(): Promise<void> {
  const all = await entries();
  const booked = await all.where({ user, state: 'booked' }).sortBy('seq');
  await all.bulkDelete(booked.slice(0, -KEPT_BOOKED).map((entry) => entry.seq));
}

/** Over plain HTTP from another machine there are no locks: then two tabs may send the same entry, with the same key. */
async function exclusively(work: () => Promise<Stopped>): Promise<Stopped> {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

/** A UUID; `randomUUID` is missing where the page did not come over HTTPS. */
export function newKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
