/** Everything the screen shows, joined: read once for the page, handed down to its parts. */
import { useMemo } from 'react';
import type { Outlook } from '@/api/generated/allocation';
import type { StoreView } from '@/api/generated/inventory';
import type { ClosureView, RoadView, TripView } from '@/api/generated/relief';
import { type Place, useItems, usePlaces, useStores } from '@/api/register';
import { ALL_AT_ONCE } from '@/api/request';
import { language, named } from '@/i18n/i18n';
import { lastKnownAt, oldest } from '@/incident/age';
import type { Incident } from '@/incident/answers';
import { useFigures } from '@/incident/useIncident';
import { useNeeds, usePlans } from '@/incident/useSituation';
import { useSession } from '@/session/session';
import type { Plan } from './answers';
import { proposedOf, shownPlan } from './comparison';
import { useClosures, useOutlook, useRoads, useShortages, useTripsUnderWay, useUnrelieved } from './data';
import { inEffect } from './map/features';
import { type May, mayOf } from './may';
import { pictureOf, type Spot, sentencesOf } from './picture';
import { useView } from './view';
import { text } from './words';

export interface Model {
  incident: Incident;
  may: May;
  nowMin: number;
  /** The minute chosen on the time strip; undefined: everything is as it is now. */
  moment?: number;
  /** Undefined while it is being read. */
  spots: Spot[] | undefined;
  names: ReadonlyMap<string, Place>;
  stores: StoreView[];
  roads: RoadView[];
  /** Those that count now. */
  closures: ClosureView[];
  /** How their reading goes: none known is not none there. */
  read: { roads: ReturnType<typeof useRoads>; closures: ReturnType<typeof useClosures> };
  trips: TripView[];
  plans: Plan[];
  plan: Plan | undefined;
  inForce: Plan | undefined;
  /** That waits for a decision: the one that was asked for, else the newest. */
  proposed: Plan | undefined;
  outlook: Outlook | undefined;
  itemName: (item: string) => string;
  storeName: (store: string) => string;
  /** A cause as a few words for a mark, and as a sentence. */
  causeWord: (cause: string) => string;
  causeSentence: (cause: string) => string;
  /** When the oldest was read of what tells who is left out. */
  readAt: number;
  /** Why there is nothing to show; what was known before is shown in spite of it. */
  error: unknown;
  /** When the oldest of that was read; undefined while everything can be read. */
  lastKnownAt: number | undefined;
  retry: () => void;
}

export function useModel(incident: Incident): Model {
  const code = incident.incident;
  const may = mayOf(useSession().me?.roles ?? []);
  const { view } = useView();
  const figures = useFigures(code);
  const nowMin = figures.data?.now_min ?? 0;
  const needs = useNeeds(code);
  const plans = usePlans(code);
  const { changing, ...register } = useRegister(code, nowMin);
  const plan = shownPlan(plans.data ?? [], view.plan);
  const outlook = useOutlook(plan?.plan).data;
  // What became of the plan in force is counted for the needs that were stated last, to the newest plan.
  const counted = useOutlook(plan?.in_force ? plans.data?.[0]?.plan : plan?.plan).data;
  const leftOut = useLeftOut(code, plan);
  const shortages = leftOut.data;
  // What a plan says itself never changes, and is not older for having been read long ago.
  const sources = plan?.in_force ? [needs, plans, leftOut] : [needs, plans];
  const spots = useMemo(
    () =>
      needs.data && plans.data && (!plan || shortages)
        ? pictureOf({ needs: needs.data, names: register.names, outlook, counted, shortages: plan && shortages })
        : undefined,
    [needs.data, plans.data, plan, shortages, register.names, outlook, counted],
  );
  const sentences = useMemo(() => sentencesOf(shortages ?? []), [shortages]);
  return {
    ...register,
    incident,
    may,
    nowMin,
    spots,
    plans: plans.data ?? [],
    plan,
    inForce: plans.data?.find((one) => one.in_force),
    proposed: proposedOf(plans.data ?? [], view.plan),
    outlook,
    causeWord: (cause) => wordOf(cause) ?? sentences.get(cause)?.[language()] ?? cause,
    causeSentence: (cause) => sentences.get(cause)?.[language()] ?? wordOf(cause) ?? cause,
    readAt: oldest(sources),
    error: spots ? null : (needs.error ?? plans.error ?? leftOut.error),
    lastKnownAt: lastKnownAt([...sources, ...changing, figures]),
    retry: () => void Promise.all([needs, plans, ...(plan ? [leftOut] : [])].map((query) => query.refetch())),
  };
}

/** Of the plan in force what has become of it counts, of any other what it says itself. */
function useLeftOut(incident: string, plan: Plan | undefined) {
  const driven = useUnrelieved(incident, plan?.in_force ?? false);
  const planned = useShortages(plan && !plan.in_force ? plan.plan : undefined);
  return plan?.in_force ? driven : planned;
}

function useRegister(incident: string, nowMin: number) {
  const items = useItems().byCode;
  const { data: stores, byCode: storesByCode } = useStores();
  const roads = useRoads();
  const reported = useClosures(incident);
  const closures = reported.data;
  const trips = useTripsUnderWay(incident);
  return {
    changing: [reported, trips],
    names: usePlaces(ALL_AT_ONCE).byCode,
    stores: stores ?? NONE,
    read: { roads, closures: reported },
    roads: roads.data ?? NONE,
    closures: useMemo(() => closures?.filter((one) => inEffect(one, nowMin)) ?? [], [closures, nowMin]),
    trips: trips.data ?? NONE,
    itemName: (item: string) => nameIn(items, item),
    storeName: (store: string) => nameIn(storesByCode, store),
  };
}

/** One empty list for all renderings, so that nothing is drawn anew for want of data. */
const NONE: never[] = [];

/** What the register does not know is called by its code. */
function nameIn(records: ReadonlyMap<string, { name: string; name_en: string }>, code: string): string {
  const found = records.get(code);
  return found ? named(found) : code;
}

const CAUSES = [
  'item',
  'no_vehicle',
  'no_road',
  'too_far',
  'dock',
  'vehicle_hours',
  'store_left_out',
  'vehicle_left_out',
  'not_found',
  'reported_later',
  'held_back',
  'turned_back',
  'lost',
  'refused',
  'short',
  'late',
  'not_matching',
] as const;

function wordOf(cause: string): string | undefined {
  const known = CAUSES.find((one) => one === cause);
  return known && text(`cause_${known}`);
}
