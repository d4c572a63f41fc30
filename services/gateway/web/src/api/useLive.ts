/** What the platform tells live, as invalidated queries and a list of the latest facts. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { concerns } from './concern';
import { type Fact, listen } from './live';
import { readingAt } from './pace';

const FACTS_KEPT = 50;

export interface LiveState {
  connected: boolean;
  facts: Fact[];
}

/** Reads again whatever the page shows, soon after something has happened; a register, if that has changed it. */
export function useLive(): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ connected: true, facts: [] });

  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let last = Number.NEGATIVE_INFINITY;
    let took = 0;
    let types = new Set<string>();
    let missed = false;
    const read = async () => {
      const [happened, all] = [types, missed];
      types = new Set();
      missed = false;
      waiting = undefined;
      last = performance.now();
      await queries.invalidateQueries({
        refetchType: 'active',
        predicate: ({ meta }) => all || concerns(happened, meta?.register),
      });
      took = performance.now() - last;
    };
    const soon = () => {
      const now = performance.now();
      waiting ??= setTimeout(read, readingAt(now, last, took) - now);
    };
    const stop = listen((said) => {
      if (said.kind === 'connected') setState((before) => ({ ...before, connected: said.yes }));
      if (said.kind === 'reset') missed = true;
      if (said.kind === 'fact') {
        types.add(said.fact.type);
        setState((before) => ({ ...before, facts: [said.fact, ...before.facts].slice(0, FACTS_KEPT) }));
      }
      if (said.kind !== 'connected' || said.yes) soon();
    });
    return () => {
      clearTimeout(waiting);
      stop();
    };
  }, [queries]);
  return state;
}
