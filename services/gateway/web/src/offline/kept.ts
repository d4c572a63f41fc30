/** The way to the database of offline/db.ts for whatever a first view is made of: that is drawn before its code has come. */
import { useEffect, useState } from 'react';

const AGAIN_MS = 5_000;

type Database = typeof import('./db');

let database: Promise<Database> | undefined;

/** Once it has come, nothing is between an act and its place on the device. */
export function kept(): Promise<Database> {
  database ??= import('./db').catch((error) => {
    database = undefined;
    throw error;
  });
  return database;
}

/** What the device keeps, and again whenever that changes; `before` until it is known. */
export function useKept<Answer>(
  read: (db: Database['db']) => Promise<Answer>,
  deps: readonly unknown[],
  before: Answer,
): Answer {
  const [known, setKnown] = useState(before);
  const [broken, setBroken] = useState<{ error: unknown }>();
  useEffect(() => {
    let over = false;
    let stop = () => {};
    const watch = ({ db, liveQuery }: Database) => {
      if (over) return;
      const watched = liveQuery(() => read(db)).subscribe(setKnown, (error) => setBroken({ error }));
      stop = () => watched.unsubscribe();
    };
    let again: ReturnType<typeof setTimeout>;
    const load = () =>
      kept().then(watch, () => {
        if (!over) again = setTimeout(load, AGAIN_MS);
      });
    void load();
    return () => {
      over = true;
      clearTimeout(again);
      stop();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: what `read` reads depends on `deps`
  }, deps);
  if (broken) throw broken.error;
  return known;
}
