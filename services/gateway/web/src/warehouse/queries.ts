/** What these pages read.  All of it is kept on the device, so each answer is small. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ListDiscrepanciesData, ListReservationsData, ReservationView } from '@/api/generated/inventory';
import type { ListIncidentsData, ListTripsData } from '@/api/generated/relief';
import { read, stockOf } from '@/api/lists';
import { every } from '@/api/request';
import { skew } from '@/clock/clock';
import { kept } from '@/offline/kept';
import { useEntriesAbout } from '@/offline/useUnsent';
import { aboutStore } from './acts';
import type { Discrepancy, Reservation, Stock, Trip } from './answers';
import { type Traffic, trafficOf } from './preparations';
import { isPending, project } from './projection';

/** A warehouse hears of what others do by asking: the live stream would ask for its trips at each step of any. */
const STOCK_EVERY_MS = 30_000;
const TRIPS_EVERY_MS = 120_000;
/** After a restored backup older positions may not exist there any more. */
const POSITION_VALID_MS = 60_000;

export function useStock(store: string) {
  const list = stockOf(store);
  return useQuery({
    queryKey: list.key,
    queryFn: async () => {
      const query = { ...list.asked.query, ...(await includingOwn(store)) };
      return read<Stock>({ ...list, asked: { ...list.asked, query } });
    },
    refetchInterval: STOCK_EVERY_MS,
  });
}

/** What trips of the incidents that go on take from the store and bring to it; read anew where one is `looking` at it. */
export function useTraffic(store: string, looking = false) {
  return useQuery({
    queryKey: ['warehouse', 'traffic', store],
    queryFn: async (): Promise<Traffic> => {
      type Incident = { incident: string };
      const incidents = await every<ListIncidentsData, Incident>('relief', { url: '/incidents', query: OPEN });
      const trips = incidents.map(({ incident }) =>
        every<ListTripsData, Trip>('relief', { url: '/trips', query: { incident, place: store } }),
      );
      return trafficOf((await Promise.all(trips)).flat().filter(goesOn), store);
    },
    staleTime: looking ? 0 : TRIPS_EVERY_MS,
    refetchInterval: TRIPS_EVERY_MS,
  });
}

const OPEN = { state: 'open' };
const OVER = ['done', 'aborted', 'cancelled'];
const goesOn = (trip: Trip) => !OVER.includes(trip.state);

/** Which lots are held for whom in the store: for all its trips at once, so that loading needs no network. */
export function useReservations(store: string) {
  return useQuery({
    queryKey: ['warehouse', 'reservations', store],
    queryFn: async () => {
      const asked = { url: '/reservations', query: { store } } as const;
      return (await every<ListReservationsData, ReservationView>('inventory', asked)).map(keptOf);
    },
    refetchInterval: TRIPS_EVERY_MS,
  });
}

const keptOf = ({ reservation, trip, state, ready, taken }: ReservationView): Reservation => ({
  reservation,
  trip,
  state,
  ready,
  taken,
});

export function useDiscrepancies(store: string) {
  return useQuery({
    queryKey: ['warehouse', 'discrepancies', store],
    queryFn: async () => {
      const query = { store, ...(await includingOwn(store)) };
      return every<ListDiscrepanciesData, Discrepancy>('inventory', { url: '/discrepancies', query });
    },
    refetchInterval: TRIPS_EVERY_MS,
  });
}

/** The store's stock as its shelf stands, by item; `entries` are what this device knows of it, newest first. */
export function useShelf(store: string) {
  const queries = useQueryClient();
  const stock = useStock(store);
  const traffic = useTraffic(store);
  const entries = useEntriesAbout(aboutStore(store));
  const asOf = stock.dataUpdatedAt;
  const shelf = useMemo(
    () => project(stock.data ?? [], entries, (entry) => isPending(entry, asOf, skew()), traffic.data?.preparations),
    [stock.data, entries, asOf, traffic.data],
  );
  const booked = Math.max(0, ...entries.map((entry) => entry.position ?? 0));
  useEffect(() => {
    if (!booked) return;
    void queries.invalidateQueries({ queryKey: ['warehouse', 'stock', store] });
    void queries.invalidateQueries({ queryKey: ['warehouse', 'discrepancies', store] });
  }, [queries, store, booked]);
  return { stock, shelf, entries };
}

/** Ask for an answer that includes what was booked from here. */
async function includingOwn(store: string): Promise<{ at_least?: number }> {
  const { db } = await kept();
  const entries = await db.entries.where({ about: aboutStore(store) }).toArray();
  const recent = entries.filter((entry) => Date.parse(entry.bookedAt ?? '') > Date.now() - skew() - POSITION_VALID_MS);
  const positions = recent.flatMap((entry) => entry.position ?? []);
  return positions.length ? { at_least: Math.max(...positions) } : {};
}
