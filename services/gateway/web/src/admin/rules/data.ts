/** What the pages of the book of rules read and write. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type {
  CheckRulesData,
  CompareRulesData,
  DraftRulesData,
  DropDraftData,
  ListRulesData,
  PublishRulesData,
  ReadRulesData,
  Rehearsal,
  RulesChanges,
  RulesView,
  VersionView,
} from '@/api/generated/relief';
import { type Asked, address, ask, askSeen, every, send } from '@/api/request';
import { skew } from '@/clock/clock';
import { db, type Entry } from '@/offline/db';
import { record } from '@/offline/outbox';
import { useEntriesAbout } from '@/offline/useUnsent';
import type { Rules } from './rules';

export const ABOUT = 'rules';
const EVERY_MS = 15_000;
const POSITION_VALID_MS = 60_000;

/** What was booked from here a moment ago is waited for; an older position may be of before a restore. */
async function includingOwn(): Promise<{ at_least?: number }> {
  const entries = await db.entries.where({ about: ABOUT }).toArray();
  const recent = entries.filter((entry) => Date.parse(entry.bookedAt ?? '') > Date.now() - skew() - POSITION_VALID_MS);
  const positions = recent.flatMap((entry) => entry.position ?? []);
  return positions.length ? { at_least: Math.max(...positions) } : {};
}

/** Reads again what is shown of rules as soon as something of them is booked from here. */
export function useOwnActs(): Entry[] {
  const queries = useQueryClient();
  const entries = useEntriesAbout(ABOUT);
  const booked = Math.max(0, ...entries.map((entry) => entry.position ?? 0));
  useEffect(() => {
    if (booked) void queries.invalidateQueries({ queryKey: [ABOUT] });
  }, [queries, booked]);
  return entries;
}

/** Newest first. */
export function useVersions() {
  return useQuery({
    queryKey: [ABOUT, 'list'],
    refetchInterval: EVERY_MS,
    queryFn: async () => {
      const query = await includingOwn();
      return (await every<ListRulesData, VersionView>('relief', { url: '/rules', query })).reverse();
    },
  });
}

/** A version with the ETag of the book, by which an edit says what it has seen. */
export function useVersion(version: number) {
  return useQuery({
    queryKey: [ABOUT, 'version', version],
    refetchInterval: EVERY_MS,
    queryFn: async () => {
      const asked = { url: '/rules/{version}', path: { version }, query: await includingOwn() } as const;
      return askSeen<ReadRulesData, RulesView>('relief', asked);
    },
  });
}

/** What becomes different, and what that means for the people of an incident; undefined while that is being read. */
export function useChanges(before: number, after: number, incident: string | null | undefined) {
  return useQuery({
    enabled: incident !== undefined,
    queryKey: [ABOUT, 'changes', before, after, incident],
    queryFn: async () => {
      const query = { to: after, ...(incident && { incident }), ...(await includingOwn()) };
      const asked = { url: '/rules/{version}/changes', path: { version: before }, query } as const;
      return ask<CompareRulesData, RulesChanges>('relief', asked);
    },
  });
}

/** A question, not an act: nothing is written. */
export async function rehearse(rules: Rules): Promise<Rehearsal> {
  const asked: Asked<CheckRulesData> = { url: '/rules/check' };
  return (await send('POST', address('relief', asked), rules)) as Rehearsal;
}

export function saveDraft(rules: Rules, note: string, title: string, seen: string | undefined): Promise<string> {
  const asked: Asked<DraftRulesData> = { url: '/rules/draft' };
  return record({ path: address('relief', asked), body: { ...rules, note }, title, about: ABOUT, seen });
}

export function publish(version: number, note: string, title: string, seen: string): Promise<string> {
  const asked: Asked<PublishRulesData> = { url: '/rules/{version}/publish', path: { version } };
  return record({ path: address('relief', asked), body: { note }, title, about: ABOUT, seen });
}

export function dropDraft(title: string, seen: string): Promise<string> {
  const asked: Asked<DropDraftData> = { url: '/rules/draft/drop' };
  return record({ path: address('relief', asked), body: {}, title, about: ABOUT, seen });
}
