import { useLiveQuery } from 'dexie-react-hooks';
import { useSession } from '@/session/session';
import { db, type Entry } from './db';

/** The entries of whoever is signed in that are not booked, oldest first. */
export function useUnsent(): { waiting: Entry[]; refused: Entry[] } {
  const user = useSession().me?.user ?? '';
  const waiting = useLiveQuery(() => db.entries.where({ user, state: 'waiting' }).sortBy('seq'), [user], []);
  const refused = useLiveQuery(() => db.entries.where({ user, state: 'refused' }).sortBy('seq'), [user], []);
  return { waiting, refused };
}

/** The entries about one thing, newest first, booked ones included. */
export function useEntriesAbout(about: string): Entry[] {
  const user = useSession().me?.user ?? '';
  return useLiveQuery(
    async () => (await db.entries.where({ about }).sortBy('seq')).filter((entry) => entry.user === user).reverse(),
    [about, user],
    [],
  );
}
