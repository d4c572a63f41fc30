/** What the wall shows, read anew whenever something has happened and every quarter of a minute. */
import { useQuery } from '@tanstack/react-query';
import type { ExceptionView, ListExceptionsData } from '@/api/generated/relief';
import { every } from '@/api/request';
import { oldest } from '@/incident/age';
import { useFigures } from '@/incident/useIncident';
import { EVERY_MS, useNeeds, usePlans } from '@/incident/useSituation';

export function useExceptions(incident: string) {
  return useQuery({
    queryKey: ['exceptions', incident],
    refetchInterval: EVERY_MS,
    queryFn: () =>
      every<ListExceptionsData, ExceptionView>('relief', {
        url: '/incidents/{incident}/exceptions',
        path: { incident },
      }),
  });
}

/** When the oldest of what the wall shows was read. */
export function useReadAt(incident: string): number {
  return oldest([useFigures(incident), useNeeds(incident), usePlans(incident), useExceptions(incident)]);
}
