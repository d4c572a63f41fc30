/** The incident that a page is about: the one in the URL, else the newest that is open. */
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { INCIDENTS, read } from '@/api/lists';
import { ask } from '@/api/request';
import { troubleOf } from '@/api/trouble';
import type { Figures, Incident } from './answers';

export function useIncidents() {
  return useQuery({
    queryKey: INCIDENTS.key,
    queryFn: () => read<Incident>(INCIDENTS),
  });
}

/** `incident` is undefined while it is being read, null when there is none. */
export function useIncident(): { incident: Incident | null | undefined; error: unknown; retry: () => void } {
  const answered = useIncidents();
  const { data, refetch } = answered;
  const wanted = useSearch({ strict: false, select: (search: { incident?: string }) => search.incident });
  return { incident: data && chosen(data, wanted), error: troubleOf(answered), retry: () => void refetch() };
}

function chosen(incidents: Incident[], wanted?: string): Incident | null {
  const named = incidents.find((one) => one.incident === wanted);
  const open = incidents.filter((one) => one.state !== 'closed');
  const newest = (open.length ? open : incidents).toSorted((a, b) => b.started_at.localeCompare(a.started_at))[0];
  return named ?? newest ?? null;
}

const FIGURES_EVERY_MS = 15_000;

export function useFigures(incident: string | undefined) {
  return useQuery({
    queryKey: ['figures', incident],
    enabled: Boolean(incident),
    refetchInterval: FIGURES_EVERY_MS,
    queryFn: () =>
      ask<{ url: '/incidents/{incident}/figures'; path: { incident: string } }, Figures>('relief', {
        url: '/incidents/{incident}/figures',
        path: { incident: incident ?? '' },
      }),
  });
}
