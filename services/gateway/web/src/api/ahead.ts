/** What a page's first view reads, asked for while its code is still on the way. */
import { type List, read } from './lists';

export interface Early {
  list: List;
  items: Promise<unknown[]>;
}

let early: Early[] = [];

export function askAhead(lists: List[]): void {
  early = lists.map((list) => ({ list, items: read(list) }));
  // Whoever takes it hears of it; nobody may.
  for (const { items } of early) items.catch(() => {});
}

/** What was asked for, once: later it would be old. */
export function takeAhead(): Early[] {
  const taken = early;
  early = [];
  return taken;
}
