/** What the screen reads.  What does not change while people are at work is read once. */
import { useQuery } from '@tanstack/react-query';
import type {
  Difference,
  DirectiveView,
  Drop,
  ListDirectivesData,
  ListDropsData,
  ListRunsData,
  ListShortagesData,
  ListUnrelievedData,
  Outlook,
  ReadDifferenceData,
  ReadOutlookData,
  ReadRemediesData,
  ReadRunData,
  RemediesView,
  ReplanView,
  Shortage,
  ShowReplanData,
  Unrelieved,
} from '@/api/generated/allocation';
import type {
  ClosureView,
  CurvePoint,
  ListClosuresData,
  ListRoadsData,
  ListTripsData,
  RoadView,
  ShowCurveData,
  ShowTripData,
  TripView,
} from '@/api/generated/relief';
import { ROADS_CHANGE, SELDOM_MS } from '@/api/register';
import { ALL_AT_ONCE, ask, every, Refused } from '@/api/request';
import { EVERY_MS } from '@/incident/useSituation';
import type { Run } from './answers';

/** The largest page of allocation's lists. */
const PAGE = 500;
/** Of the facts that say which trips there are; what befalls a trip is told every minute. */
const TRIPS_CHANGE = 'ninehours.relief.TripPlanned';
export const RUN_EVERY_MS = 1_000;
const OPEN_RUN = ['requested', 'solving'];

export function useRoads() {
  return useQuery({
    queryKey: ['register', 'roads'],
    meta: { register: ROADS_CHANGE },
    staleTime: SELDOM_MS,
    queryFn: () => every<ListRoadsData, RoadView>('relief', { url: '/roads', query: { limit: ALL_AT_ONCE } }),
  });
}

export function useOutlines() {
  return useQuery({
    queryKey: ['register', 'outlines'],
    staleTime: 'static',
    queryFn: () => ask<{ url: '/outlines' }, GeoJSON.FeatureCollection>('gateway', { url: '/outlines' }),
  });
}

export function useCurve(incident: string) {
  return useQuery({
    queryKey: ['curve', incident],
    queryFn: () =>
      ask<ShowCurveData, CurvePoint[]>('relief', { url: '/incidents/{incident}/curve', path: { incident } }),
  });
}

export function useClosures(incident: string) {
  return useQuery({
    queryKey: ['closures', incident],
    refetchInterval: EVERY_MS,
    queryFn: () => every<ListClosuresData, ClosureView>('relief', { url: '/closures', query: { incident } }),
  });
}

export function useTripsUnderWay(incident: string) {
  return useQuery({
    queryKey: ['trips', incident, 'under_way'],
    refetchInterval: EVERY_MS,
    queryFn: () => every<ListTripsData, TripView>('relief', { url: '/trips', query: { incident, state: 'under_way' } }),
  });
}

const TRIPS_EVERY_MS = 60_000;

/** All trips of the plan in force, also those that have not begun or are over: many, so read again at leisure only. */
export function useTripsOfPlan(incident: string, inForce: boolean) {
  return useQuery({
    queryKey: ['trips', incident, 'of_plan'],
    enabled: inForce,
    meta: { register: TRIPS_CHANGE },
    staleTime: TRIPS_EVERY_MS,
    refetchInterval: TRIPS_EVERY_MS,
    queryFn: () => every<ListTripsData, TripView>('relief', { url: '/trips', query: { incident, limit: ALL_AT_ONCE } }),
  });
}

/** A trip of the plan in force as its crew has reported it. */
export function useTrip(trip: string) {
  return useQuery({
    queryKey: ['trip', trip],
    queryFn: () => ask<ShowTripData, TripView>('relief', { url: '/trips/{trip}', path: { trip } }),
  });
}

export function useOutlook(plan: string | undefined) {
  return useQuery({
    queryKey: ['outlook', plan],
    enabled: Boolean(plan),
    staleTime: 'static',
    queryFn: () =>
      ask<ReadOutlookData, Outlook>('allocation', { url: '/plans/{plan}/outlook', path: { plan: plan ?? '' } }),
  });
}

/** What a plan changes against the one that it would replace. */
export function useDifference(plan: string | undefined) {
  return useQuery({
    queryKey: ['difference', plan],
    enabled: Boolean(plan),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      ask<ReadDifferenceData, Difference>('allocation', {
        url: '/plans/{plan}/difference',
        path: { plan: plan ?? '' },
      }),
  });
}

/** What a plan brings to a place. */
export function useDrops(plan: string | undefined, place: string) {
  return useQuery({
    queryKey: ['drops', plan, place],
    enabled: Boolean(plan),
    staleTime: 'static',
    queryFn: () =>
      ask<ListDropsData, Drop[]>('allocation', {
        url: '/plans/{plan}/drops',
        path: { plan: plan ?? '' },
        query: { place },
      }),
  });
}

export function useShortages(plan: string | undefined) {
  return useQuery({
    queryKey: ['shortages', plan],
    enabled: Boolean(plan),
    staleTime: 'static',
    queryFn: () =>
      every<ListShortagesData, Shortage>('allocation', {
        url: '/plans/{plan}/shortages',
        path: { plan: plan ?? '' },
        query: { limit: PAGE },
      }),
  });
}

/** Who is not relieved by the plan in force and by what became of it; nobody while none is in force. */
export function useUnrelieved(incident: string, inForce: boolean) {
  return useQuery({
    queryKey: ['unrelieved', incident],
    enabled: inForce,
    refetchInterval: EVERY_MS,
    queryFn: () =>
      every<ListUnrelievedData, Unrelieved>('allocation', {
        url: '/incidents/{incident}/shortages',
        path: { incident },
        query: { limit: PAGE },
      }),
  });
}

/** What was decided by hand, also what holds no more. */
export function useDirectives(incident: string) {
  return useQuery({
    queryKey: ['directives', incident],
    refetchInterval: EVERY_MS,
    queryFn: () =>
      every<ListDirectivesData, DirectiveView>('allocation', {
        url: '/incidents/{incident}/directives',
        path: { incident },
        query: { limit: PAGE },
      }),
  });
}

export function useReplan(incident: string) {
  return useQuery({
    queryKey: ['replan', incident],
    queryFn: () =>
      ask<ShowReplanData, ReplanView>('allocation', { url: '/incidents/{incident}/replan', path: { incident } }),
  });
}

export function useRemedies(plan: string | undefined) {
  return useQuery({
    queryKey: ['remedies', plan],
    enabled: Boolean(plan),
    queryFn: () =>
      ask<ReadRemediesData, RemediesView>('allocation', {
        url: '/plans/{plan}/remedies',
        path: { plan: plan ?? '' },
      }),
  });
}

/** Oldest first. */
export function useRuns(incident: string) {
  return useQuery({
    queryKey: ['runs', incident],
    queryFn: () => every<ListRunsData, Run>('allocation', { url: '/runs', query: { incident, limit: PAGE } }),
  });
}

/** The newest run, with what its solver says while it is open. */
export function useNewestRun(incident: string): Run | undefined {
  const { data: runs } = useRuns(incident);
  const newest = runs?.at(-1);
  const open = newest !== undefined && OPEN_RUN.includes(newest.state);
  const { data: watched } = useQuery({
    queryKey: ['run', newest?.run],
    enabled: open,
    refetchInterval: ({ state }) => (state.data && !OPEN_RUN.includes(state.data.state) ? false : RUN_EVERY_MS),
    retry: (failures, error) => !(error instanceof Refused) && failures < 2,
    queryFn: () => ask<ReadRunData, Run>('allocation', { url: '/runs/{run}', path: { run: newest?.run ?? '' } }),
  });
  return watched?.run === newest?.run ? watched : newest;
}

export function isOpen(run: Pick<Run, 'state'> | undefined): boolean {
  return run !== undefined && OPEN_RUN.includes(run.state);
}
