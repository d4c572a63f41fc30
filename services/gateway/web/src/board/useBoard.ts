/** What the wall shows, read anew whenever something has happened and every quarter of a minute. */
import { useQuery } from '@tanstack/react-query';
import type { ListPlansData, PlanView } from '@/api/generated/allocation';
import type { ExceptionView, ListExceptionsData, ListNeedsData, PlaceReliefView } from '@/api/generated/relief';
import { every } from '@/api/request';

const EVERY_MS = 15_000;

export function usePlans(incident: string) {
  return useQuery({
    queryKey: ['plans', incident],
    refetchInterval: EVERY_MS,
    queryFn: () => every<ListPlansData, PlanView>('allocation', { url: '/plans', query: { incident } }),
    select: (plans) => ({
      inForce: plans.find((plan) => plan.in_force),
      proposed: plans.filter((plan) => plan.state === 'proposed').toSorted(byProposal)[0],
    }),
  });
}

const byProposal = (a: PlanView, b: PlanView) => b.proposed_at.localeCompare(a.proposed_at);

export function usePlaces(incident: string) {
  return useQuery({
    queryKey: ['needs', incident],
    refetchInterval: EVERY_MS,
    queryFn: () =>
      every<ListNeedsData, PlaceReliefView>('relief', { url: '/incidents/{incident}/places', path: { incident } }),
  });
}

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
