import { useSession } from '@/session/session';
import type { Entry } from './db';
import { useKept } from './kept';

const NONE: Entry[] = [];

export interface Unsent {
  waiting: Entry[];
  refused: Entry[];
}

/** The entries of whoever is signed in that are not booked, oldest first; undefined until the device has said. */
export function useUnsent(): Unsent | undefined {
  const user = useSession().me?.user ?? '';
  return useKept<Unsent | undefined>(
    async (db) => ({
      waiting: await db.entries.where({ user, state: 'waiting' }).sortBy('seq'),
      refused: await db.entries.where({ user, state: 'refused' }).sortBy('seq'),
    }),
    [user],
    undefined,
  );
}

/** The entries about one thing, newest first, booked ones included. */
export function useEntriesAbout(about: string): Entry[] {
  const user = useSession().me?.user ?? '';
  return useKept(
    async (db) => (await db.entries.where({ about }).sortBy('seq')).filter((entry) => entry.user === user).reverse(),
    [about, user],
    NONE,
  );
}
