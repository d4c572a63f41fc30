/** How often a page reads again what it shows, while things happen. */

/** What happens in one breath, such as the trips of a plan, is read together. */
const GATHER_MS = 400;
/** On a busy platform there is always something new, and everybody who watches would read all the time. */
const APART_MS = 2_000;

/** When to read because of what has happened `now`; the last reading began at `last`. */
export function readingAt(now: number, last: number): number {
  return Math.max(now + GATHER_MS, last + APART_MS);
}
