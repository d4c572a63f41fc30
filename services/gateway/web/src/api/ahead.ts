/** What a page's first view reads, asked for while its code is still on the way. */
import { type List, read } from './lists';

export interface Early {
  list: List;
  items: Promise<unknown[]>;
}

let askedBy: string | undefined;
let early: Early[] = [];

export function askAhead(user: string, lists: List[]): void {
  askedBy = user;
  early = lists.map((list) => ({ list, items: read(list) }));
  // Whoever takes it hears of it; nobody may.
  for (const { items } of early) items.catch(() => {});
}

/** What was asked for `user`, once: later it would be old. */
export function takeAhead(user: string): Early[] {
  const taken = user === askedBy ? early : [];
  early = [];
  return taken;
}
