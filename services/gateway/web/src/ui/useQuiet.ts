import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

const LOOK_EVERY_MS = 1_000;

/** Whether the page has once had nothing left to read: on a slow line what somebody waits for comes first. */
export function useQuiet(): boolean {
  const queries = useQueryClient();
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    if (quiet) return;
    const timer = setInterval(() => setQuiet(queries.isFetching() === 0), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [queries, quiet]);
  return quiet;
}
