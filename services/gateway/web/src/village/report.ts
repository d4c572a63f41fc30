/** A village's report as it is filled in: what is known so far, what is odd about it, and what is sent. */
import type { NeedsStatement, ReportView } from '@/api/generated/relief';
import type { Entry } from '@/offline/db';

export type Stage = NeedsStatement['stage'];
export type Access = NonNullable<NeedsStatement['access']>;
export type Counts = Record<string, number>;

export const STAGES: readonly Stage[] = ['first', 'follow_up', 'corrected'];
export const ACCESSES: readonly Access[] = ['road', 'wading', 'boat'];
const EVACUATED = '_evacuated';

/** What somebody said of a village at a moment. */
export type Told = Omit<ReportView, 'incident' | 'village' | 'received_at'>;

/** As the platform answers: the report that counts, and those that it has replaced. */
export type Answered = Told & { earlier: Told[] };

export interface Draft {
  stage: Stage;
  /** As typed; fewer than those who need relief cannot be affected. */
  affected: number;
  people: Counts;
  evacuated: Counts;
  access: Access;
  water_depth_m: number;
}

/** The groups to count; the evacuated of a group are counted beside it. */
export function groupsOf(incident: { groups: { id: string }[] }): string[] {
  return incident.groups.map((group) => group.id).filter((id) => !id.endsWith(EVACUATED));
}

const sum = (counts: Counts) => Object.values(counts).reduce((total, count) => total + count, 0);

export function inNeed(draft: Pick<Draft, 'people' | 'evacuated'>): number {
  return sum(draft.people) + sum(draft.evacuated);
}

export function affected(draft: Draft): number {
  return Math.max(draft.affected, inNeed(draft));
}

/** Everything heard of a village, newest first: what the platform knows, and what this device has still to tell. */
export function heard(answered: Answered | undefined, entries: readonly Entry[], user: string): Told[] {
  const known = answered ? [...answered.earlier, answered] : [];
  const moments = new Set(known.map((told) => Date.parse(told.happened_at)));
  const own = entries
    .filter((entry) => entry.state !== 'refused')
    .map((entry) => fromBody(entry.body as NeedsStatement, entry.madeAt, user))
    .filter((told) => !moments.has(Date.parse(told.happened_at)));
  return [...known, ...own].toSorted((a, b) => Date.parse(b.happened_at) - Date.parse(a.happened_at));
}

function fromBody(body: NeedsStatement, madeAt: string, by: string): Told {
  return {
    stage: body.stage,
    affected: body.affected,
    people: body.people,
    evacuated: body.evacuated ?? {},
    access: body.access ?? 'road',
    water_depth_m: body.water_depth_m ?? 0,
    happened_at: body.happened_at ?? madeAt,
    by,
  };
}

/** Where to begin: with what was said last; of a village that has said nothing, with what was known of the water. */
export function draftAfter(last: Told | undefined, water?: { access: Access; depth_m: number }): Draft {
  if (last) {
    const { affected, people, evacuated, access, water_depth_m } = last;
    return { stage: 'follow_up', affected, people, evacuated, access, water_depth_m };
  }
  const access = water?.access ?? 'road';
  return { stage: 'first', affected: 0, people: {}, evacuated: {}, access, water_depth_m: water?.depth_m ?? 0 };
}

/** Whether it says more people than live there: it is sent all the same, and somebody will ask. */
export function moreThanLiveThere(draft: Draft, population: number): boolean {
  return population > 0 && affected(draft) > population;
}

export function statement(draft: Draft, village: string, at: string): NeedsStatement {
  return { ...draft, affected: affected(draft), village, happened_at: at };
}
