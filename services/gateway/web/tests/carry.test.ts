import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { carried, fromParts, fromText, inParts, NotForOthers, NotOurs, takeOver } from '@/offline/carry';
import { db, type Entry } from '@/offline/db';

const entry = (number: number): Entry => ({
  seq: number,
  key: `key-${number}-${'x'.repeat(30)}`,
  user: 'clerk',
  path: '/api/inventory/receipts',
  body: { store: 'K1', item: 'WAT', quantity: number, lot: `批号${Math.sin(number)}` },
  title: `收货 · 瓶装水 × ${number}`,
  about: 'K1',
  madeAt: '2026-07-20T12:00:00.000Z',
  skew: 0,
  version: 1,
  state: 'waiting',
  tries: 0,
});
const entries = Array.from({ length: 40 }, (_, number) => entry(number + 1));

beforeEach(() => db.entries.clear());

describe('entries in codes', () => {
  it('are the same however the codes were shuffled or read twice', async () => {
    const parts = await inParts(entries);
    expect(parts.length).toBeGreaterThan(1);
    const read = await fromParts([...parts.toReversed(), parts[0] ?? '']);
    expect(read.entries).toEqual(carried(entries).entries);
  });

  it('are not taken while one code is missing', async () => {
    const parts = await inParts(entries);
    await expect(fromParts(parts.slice(1))).rejects.toThrow(NotOurs);
  });

  it('are not taken when one code is damaged', async () => {
    const [first = '', ...rest] = await inParts(entries);
    await expect(fromParts([`${first.slice(0, -40)}${'A'.repeat(40)}`, ...rest])).rejects.toThrow(NotOurs);
  });
});

it.each([
  '',
  'no json',
  '{"schema":"other/1","entries":[]}',
  'null',
  '[1]',
  '{"schema":"ninehours.entries/1","entries":[{}]}',
])('a file that says %j is none of ours', (text) => {
  expect(() => fromText(text)).toThrow(NotOurs);
});

it('what is taken over keeps its key, waits, and is taken once', async () => {
  const file = fromText(JSON.stringify(carried([{ ...entry(1), state: 'refused' }, entry(2)])));
  expect(await takeOver(file)).toBe(2);
  expect(await takeOver(file)).toBe(0);
  const kept = await db.entries.orderBy('seq').toArray();
  expect(kept.map(({ key, state }) => [key, state])).toEqual([
    [entry(1).key, 'waiting'],
    [entry(2).key, 'waiting'],
  ]);
});

const saying = (path: string) => JSON.stringify(carried([{ ...entry(1), path }]));

it.each([
  '/api/allocation/plans/p1/approve',
  '/users/boss',
  '/api/gateway/users',
  '/api/inventory/imports/stores',
  '/api/relief/trips/%2e%2e/vehicles/v/breakdown',
  '/api/relief/vehicles/../breakdown',
  '/api/inventory/receipts?dry=1',
  'https://elsewhere/api/inventory/receipts',
])('a file that would post to %s is refused as a whole', (path) => {
  expect(() => fromText(saying(path))).toThrow(NotForOthers);
});

it.each([
  '/api/inventory/loads',
  '/api/inventory/agreements/a%2F1/statements',
  '/api/relief/trips/t1/handover',
  '/api/relief/incidents/i1/reports',
])('what people do in the field is carried: %s', (path) => {
  expect(fromText(saying(path)).entries).toHaveLength(1);
});
