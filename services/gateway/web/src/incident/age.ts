import { useNow } from '@/clock/useNow';

export const FRESH_S = 30;
export const STALE_S = 120;
export type Age = 'fresh' | 'late' | 'stale';

/** How old what was read at `readAt` (milliseconds) is, in seconds, and what that means. */
export function useAge(readAt: number): { seconds: number; age: Age } {
  const seconds = Math.max(0, (useNow() - readAt) / 1000);
  return { seconds, age: seconds > STALE_S ? 'stale' : seconds > FRESH_S ? 'late' : 'fresh' };
}

/** The minutes of an incident's clock now: those that were answered, and those that have passed since in real time. */
export function useMinutes(answered: number, readAt: number): number {
  return answered + Math.max(0, useNow() - readAt) / 60_000;
}
