import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

type Outbox = typeof import('@/offline/outbox');
type Database = typeof import('@/offline/db');
let outbox: Outbox;
let database: Database;
let answer: (path: string) => Response | Promise<Response>;

const ACT = { path: '/api/inventory/receipts', body: { quantity: 1 }, title: 'one', about: 'store/K1' };
const RECEIPT = { position: 7, stream: 's', version: 1, at: '', events: [{ id: 'e1', type: 't', data: {} }] };
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  vi.stubGlobal('localStorage', { getItem: () => null });
  outbox = await import('@/offline/outbox');
  database = await import('@/offline/db');
  await database.db.entries.clear();
  vi.stubGlobal('fetch', async (path: string) => (path === '/me' ? json({ user: 'clerk' }) : answer(path)));
});
afterEach(() => {
  outbox.actAs('');
  vi.unstubAllGlobals();
});

/** The end of the next attempt to send. */
function attempt(): Promise<void> {
  return new Promise((done) => {
    const forget = outbox.onDrained(() => {
      forget();
      done();
    });
  });
}

/** The entry of one act after it has been tried to be sent. */
async function recorded() {
  const idle = attempt();
  outbox.actAs('clerk');
  await idle;
  const sent = attempt();
  await outbox.record(ACT);
  await sent;
  const [entry] = await database.db.entries.toArray();
  if (!entry) throw new Error('the entry is gone');
  return entry;
}

test('what has never left is taken back', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  const entry = await recorded();
  expect(entry).toMatchObject({ state: 'waiting', tries: 0 });
  expect(await outbox.withdraw(entry.seq)).toBe(true);
  expect(await database.db.entries.count()).toBe(0);
});

test('what may have arrived stays, because the platform may have booked it', async () => {
  answer = () => Promise.reject(new TypeError('the answer was lost'));
  const entry = await recorded();
  expect(entry.tries).toBeGreaterThan(0);
  expect(await outbox.withdraw(entry.seq)).toBe(false);
  expect(await database.db.entries.count()).toBe(1);
});

test('what is booked knows its position and its events, which an undo names', async () => {
  answer = () => json(RECEIPT, 201);
  const entry = await recorded();
  expect(entry).toMatchObject({ state: 'booked', position: 7, events: ['e1'] });
  expect(await outbox.withdraw(entry.seq)).toBe(false);
});

test('of several receipts the last position counts', async () => {
  answer = () => json([RECEIPT, { ...RECEIPT, position: 9, events: [{ id: 'e2' }] }], 201);
  expect(await recorded()).toMatchObject({ position: 9, events: ['e1', 'e2'] });
});
