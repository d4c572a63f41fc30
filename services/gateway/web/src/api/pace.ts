/** How often a page reads again what it shows, while things happen. */

/** What happens in one breath, such as the trips of a plan, is read together. */
const GATHER_MS = 250;
/** What is seen a second after it happened is seen live. */
const APART_MS = 600;
/** On a busy platform there is always something new, and everybody who watches would read all the time. */
const SHARE_READING = 1 / 10;
const APART_AT_MOST_MS = 5_000;

/** When to read because of what has happened `now`; the last reading began at `last` and took `took`. */
export function readingAt(now: number, last: number, took: number): number {
  const apart = Math.min(Math.max(APART_MS, took / SHARE_READING), APART_AT_MOST_MS);
  return Math.max(now + GATHER_MS, last + apart);
}
