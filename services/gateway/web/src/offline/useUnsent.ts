import { useSession } from '@/session/session';
import type { Entry } from './db';
import { useKept } from './kept';

const NONE: Entry[] = [];

/** The entries of whoever is signed in that are not booked, oldest first. */
export function useUnsent(): { waiting: Entry[]; refused: Entry[] } {
  const user = useSession().me?.user ?? '';
  const waiting = useKept((db) => db.entries.where({ user, state: 'waiting' }).sortBy('seq'), [user], NONE);
  const refused = useKept((db) => db.entries.where({ user, state: 'refused' }).sortBy('seq'), [user], NONE);
  return { waiting, refused };
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
