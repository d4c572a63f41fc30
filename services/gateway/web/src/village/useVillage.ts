/** The village that the page is about: the one in the URL, the only one, else the one chosen last on this device. */
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { ListReportsData, ListSilentData, NewestReportView, SilentView } from '@/api/generated/relief';
import { type Place, usePlaces } from '@/api/register';
import { ask, every } from '@/api/request';
import { troubleOf } from '@/api/trouble';
import { useEntriesAbout } from '@/offline/useUnsent';
import { useMe } from '@/session/session';
import { heard, type Told } from './report';
import { villagesIn } from './villages';

const REPORTS_EVERY_MS = 30_000;

/** Where the villages lie that one may report for; and which one it is now, if that is clear. */
export function useVillage() {
  const { user, area } = useMe();
  const places = usePlaces();
  const { data, refetch, isFetching } = places;
  const villages = useMemo(() => data && villagesIn(data, area), [data, area]);
  // The router reads a code of digits as a number.
  const asked = useSearch({ strict: false, select: (search: { village?: string | number }) => search.village });
  const choosing = asked === CHOOSE;
  const code = String(asked ?? localStorage.getItem(remembered(user)) ?? '');
  const only = villages?.length === 1 ? villages[0] : undefined;
  const village = only ?? (choosing ? undefined : villages?.find((place) => place.place === code));
  useEffect(() => {
    if (village) localStorage.setItem(remembered(user), village.place);
  }, [user, village]);
  return { village, villages, error: troubleOf(places), readAgain: () => void refetch(), reading: isFetching };
}

/** In the URL instead of a village: the list to choose from, although one was chosen before. */
export const CHOOSE = 'choose';

const remembered = (user: string) => `ninehours.village.${user}`;

/** The search of a link to a village.  A number, which the router writes without quotes; it knows no page's search. */
export const searchOf = (village: string) =>
  ({ village: /^[1-9]\d{0,14}$/.test(village) ? Number(village) : village }) as never;

interface Heard {
  /** Newest first. */
  told: Told[];
  /** `unknown`: the platform cannot be asked, and has never told this device.  That keeps nobody from reporting. */
  state: 'reading' | 'answered' | 'unknown';
}

/** What is known of the village. */
export function useHeard(incident: string, village: Place): Heard {
  const { user } = useMe();
  const entries = useEntriesAbout(reportOf(incident, village.place));
  const read = useQuery({
    queryKey: ['village', 'reports', incident, village.place],
    refetchInterval: REPORTS_EVERY_MS,
    queryFn: () =>
      every<ListReportsData, NewestReportView>('relief', {
        url: '/incidents/{incident}/reports',
        path: { incident },
        query: { village: village.place },
      }),
  });
  const { data } = read;
  const told = useMemo(() => heard(data?.[0], entries, user), [data, entries, user]);
  if (data) return { told, state: 'answered' };
  return { told, state: troubleOf(read) ? 'unknown' : 'reading' };
}

/** What an entry about a village's report is about. */
export const reportOf = (incident: string, village: string): string => `report/${incident}/${village}`;

export function useSilent(incident: string) {
  return useQuery({
    queryKey: ['village', 'silent', incident],
    refetchInterval: REPORTS_EVERY_MS,
    queryFn: () =>
      ask<ListSilentData, SilentView[]>('relief', { url: '/incidents/{incident}/silent', path: { incident } }),
  });
}
