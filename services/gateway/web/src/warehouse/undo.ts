/** How an entry can be undone: taken back before it has left, by a reversal afterwards, once. */
import type { Reversal } from '@/api/generated/inventory';
import type { Entry } from '@/offline/db';
import { neverLeft } from '@/outbox/neverLeft';
import { PATHS } from './projection';

export type Undo = { done: boolean } & ({ way: 'none' } | { way: 'withdraw' } | { way: 'reverse'; movement: string });

const MOVEMENTS: readonly string[] = [PATHS.receive, PATHS.issue, PATHS.scrap];

/** Between its leaving and its answer nothing can be said, and what stands on a truck comes back as a receipt. */
export function undoOf(entry: Entry, entries: readonly Entry[]): Undo {
  if (neverLeft(entry)) return { done: false, way: 'withdraw' };
  const [movement] = entry.events ?? [];
  if (entry.state !== 'booked' || !movement || !MOVEMENTS.includes(entry.path)) return { done: false, way: 'none' };
  const undone = entries.some(
    (one) => one.path === PATHS.reverse && one.state !== 'refused' && (one.body as Reversal).movement === movement,
  );
  return undone ? { done: true, way: 'none' } : { done: false, way: 'reverse', movement };
}
