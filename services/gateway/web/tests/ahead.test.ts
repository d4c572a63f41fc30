import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askAhead } from '@/api/ahead';
import { read, STORES } from '@/api/lists';
import { queriesOf } from '@/api/queries';
import { db } from '@/offline/db';

const KEPT = [{ store: 'K1' }];
const answer = () => Response.json({ items: KEPT, next: null });
const asked = vi.fn<() => Promise<Response>>();
const storesOf = (user: string) =>
  queriesOf(user).fetchQuery({ queryKey: STORES.key, queryFn: () => read(STORES), retry: false });

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal('fetch', asked);
});
afterEach(() => vi.unstubAllGlobals());

it('what was asked for ahead is asked for once, and is kept like every other answer', async () => {
  asked.mockImplementation(async () => answer());
  askAhead('first', [STORES]);
  expect(await storesOf('first')).toEqual(KEPT);
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.waitFor(async () => expect((await db.answers.toArray()).map(({ value }) => value).join()).toContain('K1'));
});

it('what did not come is asked for again', async () => {
  asked.mockRejectedValueOnce(new TypeError('network')).mockImplementation(async () => answer());
  askAhead('second', [STORES]);
  expect(await storesOf('second')).toEqual(KEPT);
  expect(asked).toHaveBeenCalledTimes(2);
});

it('what did not come takes nothing away of what is kept', async () => {
  asked.mockImplementation(async () => answer());
  await storesOf('fifth');
  await vi.waitFor(async () => expect((await db.answers.toArray()).map(({ key }) => key).join()).toContain('fifth'));
  asked.mockImplementation(async () => new Response('{}', { status: 503 }));
  askAhead('fifth', [STORES]);
  expect(await storesOf('fifth')).toEqual(KEPT);
  expect((await db.answers.toArray()).map(({ value }) => value).join()).toContain('K1');
});

it("what one account has asked for is nobody else's", async () => {
  asked.mockImplementation(async () => answer());
  askAhead('sixth', [STORES]);
  await storesOf('seventh');
  expect(asked).toHaveBeenCalledTimes(2);
});

it('it counts for whoever was there when the page was opened, and for nobody after them', async () => {
  asked.mockImplementation(async () => answer());
  askAhead('third', [STORES]);
  await storesOf('third');
  await storesOf('fourth');
  expect(asked).toHaveBeenCalledTimes(2);
});
