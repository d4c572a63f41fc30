/** API keys as their account sees them, and how one is tried. */
import { useQuery } from '@tanstack/react-query';
import type { ApiKey, ListApiKeysData } from '@/api/generated/gateway';
import { ask } from '@/api/request';

export const API_KEYS = 'api-keys';
export const FORM = /^nh_[0-9a-z]{12}_[0-9A-Za-z]{49}$/;
export const DAYS = [90, 365, 1095] as const;
export const USUAL_DAYS = 365;
const SOON_MS = 30 * 86_400_000;
const EVERY_MS = 60_000;

export type Standing = 'good' | 'soon' | 'expired' | 'revoked';

/** By the system's clock, as the platform judges it, also in a drill. */
export function standingOf(key: ApiKey, now: number): Standing {
  if (key.revoked_at) return 'revoked';
  const left = Date.parse(key.expires_at) - now;
  if (left <= 0) return 'expired';
  return left < SOON_MS ? 'soon' : 'good';
}

export function useApiKeys(user: string) {
  return useQuery({
    queryKey: [API_KEYS, user],
    refetchInterval: EVERY_MS,
    queryFn: () => ask<ListApiKeysData, ApiKey[]>('gateway', { url: '/users/{user}/keys', path: { user } }),
  });
}

const HARMLESS = '/api/inventory/agreements?limit=3';
const WITHIN_MS = 10_000;
const SHOWN = 3_000;

export interface Tried {
  status: number;
  /** The type of a refusal without its prefix. */
  slug?: string | undefined;
  body: string;
}

/** Sent as a program sends it, without the cookie: so it is no reading of this page, and its failure ends no sign-in. */
export async function tryKey(key: string): Promise<Tried> {
  const answer = await fetch(HARMLESS, {
    headers: { Accept: 'application/json', Authorization: `Bearer ${key}` },
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  const said = (await answer.json()) as { type?: string };
  const slug = answer.ok ? undefined : said.type?.split(':').pop();
  return { status: answer.status, slug, body: JSON.stringify(said, null, 2).slice(0, SHOWN) };
}
