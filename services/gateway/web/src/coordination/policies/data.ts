/** The comparison that is looked at: the one in the address, else the newest. */
import { useQuery } from '@tanstack/react-query';
import type { ComparePoliciesData, PoliciesView } from '@/api/generated/allocation';
import { ask } from '@/api/request';
import { EVERY_MS } from '@/incident/useSituation';
import { isOpen, RUN_EVERY_MS, useRuns } from '../data';

/** `run` is undefined as long as none is known, which `runs` tells. */
export function useComparison(incident: string, wanted: string | undefined) {
  const runs = useRuns(incident);
  const run = wanted ?? runs.data?.findLast(({ weights }) => weights?.length)?.run;
  const compared = useQuery({
    queryKey: ['policies', run],
    enabled: run !== undefined,
    refetchInterval: ({ state }) => (state.data && isThere(state.data) ? EVERY_MS : RUN_EVERY_MS),
    queryFn: () =>
      ask<ComparePoliciesData, PoliciesView>('allocation', { url: '/runs/{run}/policies', path: { run: run ?? '' } }),
  });
  return { run, runs, compared };
}

/** The plans are proposed a moment after the run is solved. */
function isThere({ state, policies }: PoliciesView): boolean {
  return !isOpen({ state }) && policies.every(({ state: at }) => at !== 'solved');
}
