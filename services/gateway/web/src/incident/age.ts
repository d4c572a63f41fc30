import { troubleOf } from '@/api/trouble';
import { useNow } from '@/clock/useNow';
import type { Reading } from '@/ui/Shown';

export const FRESH_S = 30;
export const STALE_S = 120;
export type Age = 'fresh' | 'late' | 'stale';

/** How old what was read at `readAt` (milliseconds) is, in seconds, and what that means. */
export function useAge(readAt: number): { seconds: number; age: Age } {
  const seconds = Math.max(0, (useNow() - readAt) / 1000);
  return { seconds, age: seconds > STALE_S ? 'stale' : seconds > FRESH_S ? 'late' : 'fresh' };
}

/** When the oldest of several answers was read; what has not been read is not shown, and has no age. */
export function oldest(answers: { dataUpdatedAt: number }[]): number {
  return Math.min(...answers.map(({ dataUpdatedAt }) => dataUpdatedAt).filter((readAt) => readAt > 0));
}

/** When the oldest answer was read that is still shown although it could not be read again; undefined if none is. */
export function lastKnownAt(answers: Reading[]): number | undefined {
  const kept = answers.filter((answer) => answer.dataUpdatedAt > 0 && troubleOf(answer));
  return kept.length ? oldest(kept) : undefined;
}

/** The minutes of an incident's clock now: those that were answered, and those that have passed since in real time. */
export function useMinutes(answered: number, readAt: number): number {
  return answered + Math.max(0, useNow() - readAt) / 60_000;
}
