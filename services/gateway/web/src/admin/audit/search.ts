/** What is searched for, as the address says it, and as the platform is asked. */
import type { SearchTrailData, WholeTrail } from '@/api/generated/gateway';
import { ask } from '@/api/request';
import { CHINA_MIN } from '@/clock/clock';

export const FIELDS = ['by', 'type', 'about', 'from', 'to', 'trace'] as const;
/** `from` and `to` are minutes in China, such as 2021-07-20T22:05, both included. */
export type Where = { [Field in (typeof FIELDS)[number]]?: string };
type Query = NonNullable<SearchTrailData['query']>;

const MINUTE_MS = 60_000;

/** A code of digits that somebody has typed into the address is read as a number there. */
export function whereOf(search: Record<string, unknown>): Where {
  const said = FIELDS.map((field) => [field, String(search[field] ?? '').trim()]);
  return Object.fromEntries(said.filter(([, value]) => value));
}

export function askedOf({ from, to, ...where }: Where): Query {
  const since = instantOf(from);
  const until = instantOf(to, MINUTE_MS);
  return { ...where, ...(since && { since }), ...(until && { until }) };
}

/** "" of what is no time: an address may hold anything. */
function instantOf(minute: string | undefined, later = 0): string {
  const utc = Date.parse(`${minute}Z`);
  return Number.isNaN(utc) ? '' : new Date(utc - CHINA_MIN * MINUTE_MS + later).toISOString();
}

export function trail(asked: Query, cursor: string, limit: number): Promise<WholeTrail> {
  const query = { ...asked, limit, ...(cursor && { cursor }) };
  return ask<SearchTrailData, WholeTrail>('gateway', { url: '/trail', query });
}
