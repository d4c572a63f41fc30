/** Who is in need and what is planned for them: read by the wall and by the desk, under the same keys in one order. */
import { useQuery } from '@tanstack/react-query';
import type { ListPlansData, PlanView } from '@/api/generated/allocation';
import type { ListNeedsData, PlaceReliefView } from '@/api/generated/relief';
import { ALL_AT_ONCE, every } from '@/api/request';

/** What changes while people are at work is asked for again, in case the live stream has broken off. */
export const EVERY_MS = 15_000;

export function useNeeds(incident: string) {
  return useQuery({
    queryKey: ['needs', incident],
    refetchInterval: EVERY_MS,
    queryFn: () =>
      every<ListNeedsData, PlaceReliefView>('relief', {
        url: '/incidents/{incident}/places',
        path: { incident },
        query: { limit: ALL_AT_ONCE },
      }),
  });
}

/** Newest first. */
export function usePlans(incident: string) {
  return useQuery({
    queryKey: ['plans', incident],
    refetchInterval: EVERY_MS,
    queryFn: () => every<ListPlansData, PlanView>('allocation', { url: '/plans', query: { incident } }),
    select: newestFirst,
  });
}

/** Sorted after reading: an answer that the device has kept may be in any order. */
export function newestFirst(plans: PlanView[]): PlanView[] {
  return plans.toSorted((a, b) => b.proposed_at.localeCompare(a.proposed_at));
}
