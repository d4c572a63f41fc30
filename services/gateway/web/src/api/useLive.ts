/** What the platform tells live, as invalidated queries and a list of the latest facts. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Fact, listen } from './live';
import { readingAt } from './pace';

const FACTS_KEPT = 50;

export interface LiveState {
  connected: boolean;
  facts: Fact[];
}

/** Reads again whatever the page shows, except registers, soon after something has happened. */
export function useLive(): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ connected: true, facts: [] });

  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let last = Number.NEGATIVE_INFINITY;
    const read = () => {
      waiting = undefined;
      last = performance.now();
      void queries.invalidateQueries({ refetchType: 'active', predicate: ({ meta }) => !meta?.register });
    };
    const soon = () => {
      const now = performance.now();
      waiting ??= setTimeout(read, readingAt(now, last) - now);
    };
    const stop = listen((said) => {
      if (said.kind === 'connected') setState((before) => ({ ...before, connected: said.yes }));
      if (said.kind === 'fact')
        setState((before) => ({ ...before, facts: [said.fact, ...before.facts].slice(0, FACTS_KEPT) }));
      if (said.kind !== 'connected' || said.yes) soon();
    });
    return () => {
      clearTimeout(waiting);
      stop();
    };
  }, [queries]);
  return state;
}
