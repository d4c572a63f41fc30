/** Requests to the platform: typed by its OpenAPI documents, limited in time, with its problems as errors. */
import { heard } from '@/clock/clock';

export type ServiceName = 'gateway' | 'inventory' | 'relief' | 'allocation';

/** RFC 9457, as every service answers what it refuses. */
export interface Problem {
  type: string;
  title?: string;
  detail: string;
  status: number;
  errors?: { pointer: string; detail: string }[];
}

/** The platform has answered, and the answer is no. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
  get status(): number {
    return this.problem.status;
  }
}

/** No answer: the network or the platform is away, or too slow. */
export class Unreachable extends Error {}

/** The shape of a generated operation, such as `ListTripsData`. */
export interface Operation {
  url: string;
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

/** What an operation is asked with; `url` as its document writes it. */
export type Asked<Data extends Operation> = Pick<Data, 'url'> &
  (Data['path'] extends object ? { path: Data['path'] } : unknown) &
  (NonNullable<Data['query']> extends never ? unknown : { query?: Data['query'] });

const ANSWER_WITHIN_MS = 10_000;
/** The slowest line that a large body is given time for: 8 kB a second. */
const LETTERS_PER_MS = 8;
/** Items asked for at once: as many as every list gives. */
const PAGE = 500;
/** Relief's largest page.  Desks and walls ask for all at once: each page more would wait for the one before it. */
export const ALL_AT_ONCE = 5_000;
export const UNREACHABLE_STATUSES = [502, 503, 504];

/** GET; `Answer` is the operation's generated response. */
export async function ask<Data extends Operation, Answer>(service: ServiceName, asked: Asked<Data>): Promise<Answer> {
  return (await send('GET', address(service, asked))) as Answer;
}

/** As `ask`, with the ETag by which a later act says what it has seen. */
export async function askSeen<Data extends Operation, Answer>(
  service: ServiceName,
  asked: Asked<Data>,
): Promise<{ answer: Answer; etag: string }> {
  const { said, headers } = await exchanged('GET', address(service, asked));
  return { answer: said as Answer, etag: headers.get('etag') ?? '' };
}

/** Every item of a list, page by page. */
export async function every<Data extends Operation, Item>(service: ServiceName, asked: Asked<Data>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: object = { limit: PAGE, ...(asked as { query?: object }).query, ...(cursor ? { cursor } : {}) };
    const page = (await send('GET', address(service, { ...asked, query } as Asked<Data>))) as {
      items: Item[];
      next: string | null;
    };
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** The address of an operation: `{names}` of its url filled in, its query behind. */
export function address(service: ServiceName, asked: { url: string; path?: unknown; query?: unknown }): string {
  const path = asked.url.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((asked.path as Record<string, unknown>)[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((asked.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const behind = query.size ? `?${query}` : '';
  return `${service === 'gateway' ? '' : `/api/${service}`}${path}${behind}`;
}

/** An act's idempotency key, and the account that it is made in: another one's cookie must not carry it.
 *
 * `seen` is the ETag of what it rests on: when that has changed meanwhile, the act is refused.
 */
export interface Act {
  key: string;
  as?: string;
  seen?: string | undefined;
}

/** One request and its JSON; throws Refused or Unreachable. */
export async function send(method: string, path: string, body?: unknown, act?: Act): Promise<unknown> {
  return (await exchanged(method, path, body, act)).said;
}

async function exchanged(
  method: string,
  path: string,
  body?: unknown,
  act?: Act,
): Promise<{ said: unknown; headers: Headers }> {
  const answer = await answered(method, path, body, act);
  if (isFresh(answer.headers)) heard(answer.headers.get('date'));
  const said = answer.status === 204 ? null : await answer.json().catch(() => undefined);
  if (answer.ok && said === undefined) throw new Unreachable('what answered was not the platform');
  if (answer.ok) return { said, headers: answer.headers };
  throw new Refused({
    type: 'about:blank',
    detail: `${answer.status} ${answer.statusText}`,
    ...said,
    status: answer.status,
  });
}

/** Whether it was made just now: what a browser or a proxy may keep bears the date of its making. */
function isFresh(headers: Headers): boolean {
  return !headers.has('age') && !/\bmax-age=0*[1-9]/.test(headers.get('cache-control') ?? '');
}

async function answered(method: string, path: string, body?: unknown, act?: Act): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Requested-With': 'page' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (act) headers['Idempotency-Key'] = act.key;
  if (act?.as) headers['X-Acting-As'] = act.as;
  if (act?.seen) headers['If-Match'] = act.seen;
  const content = body === undefined ? null : JSON.stringify(body);
  const patience = ANSWER_WITHIN_MS + Math.ceil((content?.length ?? 0) / LETTERS_PER_MS);
  try {
    return await fetch(path, { method, headers, body: content, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : String(error));
  }
}
