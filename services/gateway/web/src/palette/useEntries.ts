/** Everything that can be found, read when somebody looks for something. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { StoreView } from '@/api/generated/inventory';
import type { ListTripsData, TripView } from '@/api/generated/relief';
import { type Place, usePlaces, useStores } from '@/api/register';
import { every } from '@/api/request';
import { named, useSay } from '@/i18n/i18n';
import type { Incident } from '@/incident/answers';
import { useIncident, useIncidents } from '@/incident/useIncident';
import { useSession } from '@/session/session';
import { pagesOf } from '@/ui/pages';
import { text as uiText } from '@/ui/words';
import type { Entry } from './entries';
import { text } from './words';

const DESK = '/coordination';
const SHELVES = '/warehouse';

/** Pages that the person may open, and what those pages can show. */
export function useEntries(): { entries: Entry[]; reading: boolean } {
  const say = useSay(text);
  const sayUi = useSay(uiText);
  const { me } = useSession();
  const pages = pagesOf(me?.roles ?? []);
  const may = new Set(pages.map(({ path }) => path));
  const desk = may.has(DESK);
  const places = usePlaces().data;
  const stores = useStores().data;
  const incidents = useIncidents().data;
  const trips = useWaitingTrips(desk);
  const here = useMemo(
    () => [
      ...(desk ? (places ?? []).map(placeEntry) : []),
      ...(desk || may.has(SHELVES) ? (stores ?? []).map((store) => storeEntry(store, desk)) : []),
      ...(trips ?? []).map(tripEntry),
      ...(desk ? (incidents ?? []).map((incident) => incidentEntry(incident, say('closed'))) : []),
    ],
    [desk, may.has, places, stores, trips, incidents, say],
  );
  const own = pages.map(({ path, word }): Entry => {
    const label = sayUi(word);
    return { group: 'page', names: [label], label, beside: '', code: path.slice(1), to: path };
  });
  return { entries: [...own, ...here], reading: desk && !(places && stores && incidents) };
}

const ENDED: TripView['state'][] = ['done', 'aborted', 'cancelled'];

/** Those that have not ended, of the incident that people are at work for. */
function useWaitingTrips(desk: boolean): TripView[] | undefined {
  const incident = useIncident().incident?.incident;
  const { data } = useQuery({
    queryKey: ['trips', incident, 'all'],
    enabled: desk && incident !== undefined,
    queryFn: () => every<ListTripsData, TripView>('relief', { url: '/trips', query: { incident: incident ?? '' } }),
  });
  return data?.filter(({ state }) => !ENDED.includes(state));
}

function placeEntry(place: Place): Entry {
  const { place: code, name, name_en } = place;
  const to = `${DESK}?place=${encodeURIComponent(code)}`;
  return { group: 'place', names: [name, name_en ?? ''], label: named(place), beside: code, code, to };
}

/** At the desk a store can be left out, at the warehouse its stock is looked at. */
function storeEntry(store: StoreView, desk: boolean): Entry {
  const { store: code, name, name_en } = store;
  const named_ = encodeURIComponent(code);
  const to = desk ? `${DESK}?hand=leave_out_store&subject=${named_}` : `${SHELVES}/stock?store=${named_}`;
  return { group: 'store', names: [name, name_en ?? ''], label: named(store), beside: code, code, to };
}

function tripEntry({ trip, vehicle }: TripView): Entry {
  const to = `${DESK}?hand=keep_trip&subject=${encodeURIComponent(trip)}`;
  return { group: 'trip', names: [vehicle], label: vehicle, beside: trip, code: trip, to };
}

function incidentEntry(known: Incident, closed: string): Entry {
  const { incident, name, name_en, state } = known;
  const to = `${DESK}?incident=${encodeURIComponent(incident)}`;
  const beside = state === 'closed' ? `${incident} · ${closed}` : incident;
  return { group: 'incident', names: [name, name_en ?? ''], label: named(known), beside, code: incident, to };
}
