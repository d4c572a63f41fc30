import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db, type Entry } from '@/offline/db';
import { actAs, discard, drain, newKey, onDrained, onNotKept, record, retry } from '@/offline/outbox';

interface Sent {
  path: string;
  key: string | null;
  body: unknown;
  seen: string | null;
}
type Answer = { status: number; body?: unknown } | 'lost' | 'refused connection';

/** A platform that books under idempotency keys, and answers as it is told to. */
class Platform {
  me = 'clerk';
  booked = new Map<string, Sent>();
  received: Sent[] = [];
  answers: Answer[] = [];

  fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (path === '/me') return this.me ? json(200, { user: this.me }) : json(401, {});
    if (new Headers(init.headers).get('X-Acting-As') !== this.me) return json(401, {});
    const headers = new Headers(init.headers);
    const [key, seen] = [headers.get('Idempotency-Key'), headers.get('If-Match')];
    const sent = { path, key, seen, body: JSON.parse(String(init.body)) };
    const answer = this.answers.shift() ?? { status: 201 };
    if (answer === 'refused connection') throw new TypeError('no network');
    this.received.push(sent);
    if (answer === 'lost' || answer.status < 300) this.booked.set(sent.key ?? '', sent);
    if (answer === 'lost') throw new TypeError('the answer was lost');
    return json(answer.status, answer.body ?? {});
  };
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const act = (what: number) => ({
  path: '/api/inventory/receipts',
  body: { what },
  title: `receipt ${what}`,
  about: 'K1',
});
const states = async () => (await db.entries.orderBy('seq').toArray()).map(({ state }) => state);
const settled = () =>
  new Promise<void>((done) => {
    const stop = onDrained(() => {
      stop();
      done();
    });
  });

let platform: Platform;

beforeEach(async () => {
  platform = new Platform();
  vi.stubGlobal('fetch', platform.fetch);
  await db.entries.clear();
  actAs('clerk');
  await drain();
});
afterEach(() => actAs(''));

describe('an entry', () => {
  it('is on the device before anybody is asked, and then on the platform under the key it was made with', async () => {
    const sent = settled();
    const key = await record(act(1));
    expect(await db.entries.where({ key }).count()).toBe(1);
    await sent;
    expect([...platform.booked.keys()]).toEqual([key]);
    expect(await states()).toEqual(['booked']);
  });

  it('says what it rests on, so that it is refused when somebody has changed that meanwhile', async () => {
    platform.answers = [{ status: 201 }, { status: 412, body: { type: 'urn:ninehours:problem:changed-meanwhile' } }];
    await record(act(1));
    const over = settled();
    await record({ ...act(2), seen: '"e-7"' });
    await over;
    await drain();
    expect(platform.received.map(({ seen }) => seen)).toEqual([null, '"e-7"']);
    expect(await states()).toEqual(['booked', 'refused']);
  });

  it('whose answer was lost is sent again under the same key, and is booked once', async () => {
    platform.answers = ['lost'];
    let over = settled();
    await record(act(1));
    await over;
    expect(await states()).toEqual(['waiting']);
    over = settled();
    void drain();
    await over;
    expect(platform.received).toHaveLength(2);
    expect(platform.booked.size).toBe(1);
    expect(await states()).toEqual(['booked']);
  });

  it('that something else than the platform has answered is not taken for booked', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>Under maintenance</html>', { status: 200 }));
    const over = settled();
    await record(act(1));
    await over;
    expect(await states()).toEqual(['waiting']);
  });

  it('that breaks the platform each time is put aside in the end, and what is behind it goes on', async () => {
    const asked = platform.fetch;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) =>
      String(init.body).includes('"what":1') ? json(500, { detail: 'broken' }) : asked(path, init),
    );
    await record(act(1));
    await record(act(2));
    for (let times = 0; times < 6; times += 1) await drain();
    expect(await states()).toEqual(['refused', 'booked']);
  });

  it('for a service that is away holds up its own kind only', async () => {
    const asked = platform.fetch;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) =>
      path.startsWith('/api/inventory') ? json(503, {}) : asked(path, init),
    );
    await record(act(1));
    await record({ ...act(2), path: '/api/relief/trips/T1/departure' });
    await record(act(3));
    await drain();
    await drain();
    expect(await states()).toEqual(['waiting', 'booked', 'waiting']);
  });

  it('that the device cannot keep is heard of', async () => {
    const heard: string[] = [];
    const stop = onNotKept((title) => heard.push(title));
    vi.spyOn(db.entries, 'add').mockRejectedValueOnce(new Error('QuotaExceededError'));
    await expect(record(act(1))).rejects.toThrow('Quota');
    stop();
    expect(heard).toEqual(['receipt 1']);
    expect(await states()).toEqual([]);
  });

  it('that is refused waits for a person and holds nothing up', async () => {
    platform.answers = [{ status: 422, body: { type: 'urn:x', detail: 'no such lot' } }];
    const over = settled();
    await record(act(1));
    await record(act(2));
    await over;
    await drain();
    expect(await states()).toEqual(['refused', 'booked']);
    const [refused] = await db.entries.where({ user: 'clerk', state: 'refused' }).toArray();
    expect(refused?.problem?.detail).toBe('no such lot');
  });

  it.each([408, 429, 500, 502, 503])(
    'that meets a %i waits, and what was made after it does not overtake',
    async (status) => {
      platform.answers = [{ status }];
      const over = settled();
      await record(act(1));
      await record(act(2));
      await over;
      expect(platform.received[0]?.body).toEqual({ what: 1 });
      await drain();
      await drain();
      expect(platform.received.slice(1).map(({ body }) => body)).toEqual([{ what: 1 }, { what: 2 }]);
    },
  );

  it.each([
    [1, 'booked'],
    [9, 'refused'],
  ])('that was %i times too early for another service is %s in the end', async (times, state) => {
    const wait = setTimeout;
    vi.stubGlobal('setTimeout', (then: () => void) => wait(then, 0));
    platform.answers = Array.from({ length: times }, () => ({ status: 409, body: { type: 'urn:early', detail: '' } }));
    await record({ ...act(1), passing: ['urn:early'] });
    await drain();
    vi.stubGlobal('setTimeout', wait);
    expect(await states()).toEqual([state]);
    expect(new Set(platform.received.map(({ key }) => key)).size).toBe(1);
  });

  it('is sent again as it was, or discarded, when a person decides so', async () => {
    platform.answers = [{ status: 409 }, { status: 409 }];
    await record(act(1));
    await record(act(2));
    await drain();
    await drain();
    const [first, second] = (await db.entries.orderBy('seq').toArray()) as [Entry, Entry];
    await discard(second.seq);
    await retry(first.seq);
    await drain();
    await drain();
    expect([...platform.booked.values()].map(({ key }) => key)).toEqual([first.key]);
    expect(await db.entries.count()).toBe(1);
  });
});

describe('whoever is signed in', () => {
  it('sends their own entries only', async () => {
    platform.answers = ['refused connection'];
    const over = settled();
    await record(act(1));
    await over;
    platform.me = 'other';
    actAs('other');
    await drain();
    expect(platform.booked.size).toBe(0);
    platform.me = 'clerk';
    actAs('clerk');
    await drain();
    await drain();
    expect(platform.booked.size).toBe(1);
  });

  it('is asked to sign in again when another tab has signed in as somebody else', async () => {
    platform.me = 'other';
    const heard: string[] = [];
    const stop = onDrained((stopped) => heard.push(stopped));
    const over = settled();
    await record(act(1));
    await over;
    stop();
    expect(heard).toContain('signed-out');
    expect(platform.received).toEqual([]);
    expect(await states()).toEqual(['waiting']);
  });

  it('has the rest of a run not sent under another account that signs in meanwhile', async () => {
    const asked = platform.fetch;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
      const answer = await asked(path, init);
      if (path !== '/me') platform.me = 'other';
      return answer;
    });
    await record(act(1));
    await record(act(2));
    await drain();
    expect(platform.received.map(({ body }) => body)).toEqual([{ what: 1 }]);
  });

  it('loses nothing when the sign-in has expired', async () => {
    platform.me = '';
    const over = settled();
    await record(act(1));
    await over;
    platform.me = 'clerk';
    await drain();
    await drain();
    expect(await states()).toEqual(['booked']);
  });
});

it('an entry made during a run is sent by the same run', async () => {
  await record(act(1));
  await record(act(2));
  await record(act(3));
  await drain();
  await vi.waitFor(async () => expect(await states()).toEqual(['booked', 'booked', 'booked']));
  expect(platform.received.map(({ body }) => body)).toEqual([{ what: 1 }, { what: 2 }, { what: 3 }]);
});

it('keys are UUIDs also where the page did not come over HTTPS', () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const keys = Array.from({ length: 100 }, newKey);
  vi.unstubAllGlobals();
  expect(new Set(keys).size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
