/** What a crew needs, read when the page opens and kept on the device: from then on no network is needed. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type {
  ListNeedsData,
  ListTripsData,
  ListVehiclesData,
  PlaceReliefView,
  TripView,
  VehicleView,
} from '@/api/generated/relief';
import { useItems, usePlaces, useStores } from '@/api/register';
import { every } from '@/api/request';
import { named } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { unit } from '@/i18n/units';
import type { Trip } from './trip';

const TRIPS_EVERY_MS = 15_000;
const NEEDS_EVERY_MS = 60_000;

export type Vehicle = Pick<VehicleView, 'vehicle' | 'type' | 'state'>;

export function useVehicles() {
  return useQuery({
    queryKey: ['driver', 'vehicles'],
    queryFn: () => every<ListVehiclesData, VehicleView>('relief', { url: '/vehicles' }),
  });
}

/** All trips of a vehicle in the incident, in the order of the plan; withdrawn ones left out. */
export function useTrips(incident: string, vehicle: string) {
  const read = useQuery({
    queryKey: ['driver', 'trips', incident, vehicle],
    enabled: vehicle !== '',
    refetchInterval: TRIPS_EVERY_MS,
    queryFn: () => every<ListTripsData, TripView>('relief', { url: '/trips', query: { incident, vehicle } }),
  });
  const trips = useMemo(
    () =>
      read.data
        ?.filter((trip) => trip.state !== 'cancelled')
        .toSorted((a, b) => (a.stops[0]?.arrive_min ?? 0) - (b.stops[0]?.arrive_min ?? 0)),
    [read.data],
  );
  return { ...read, trips };
}

/** How many people at a place still wait; enterprises are not told. */
export function useWaiting(incident: string): (place: string) => number | undefined {
  const { data } = useQuery({
    queryKey: ['driver', 'needs', incident],
    refetchInterval: (query) => (query.state.error ? false : NEEDS_EVERY_MS),
    queryFn: () =>
      every<ListNeedsData, PlaceReliefView>('relief', { url: '/incidents/{incident}/places', path: { incident } }),
  });
  const waiting = useMemo(() => new Map(data?.map((row) => [row.place, row.in_need - row.relieved])), [data]);
  return (place) => waiting.get(place);
}

type At = TripView['stores'][string];

/** Names of what trips touch; a code stands for what the account is not told. */
export function useNames(trips: readonly Trip[]) {
  const places = usePlaces().byCode;
  const items = useItems().byCode;
  const stores = useStores().byCode;
  const loadsAt = useMemo(() => new Map(trips.flatMap((trip) => Object.entries(trip.stores))), [trips]);
  const at = (code: string): At | undefined => places.get(code) ?? loadsAt.get(code) ?? stores.get(code);
  return {
    at,
    place: (code: string): string => nameOf(at(code), code),
    /** The divisions in which a place lies, nearest first. */
    within: (code: string): string =>
      (places.get(code)?.areas ?? [])
        .slice(1, 3)
        .map((area) => nameOf(places.get(area), area))
        .join(' · '),
    item: (code: string): string => nameOf(items.get(code), code),
    units: (code: string, count: number): string => {
      const item = items.get(code);
      return item ? `${number(count)} ${unit(item.unit, count)}` : number(count);
    },
    /** Whether the account may book the issue of this store itself. */
    covers: (store: string): boolean => stores.has(store),
  };
}

export type Names = ReturnType<typeof useNames>;

const nameOf = (record: { name: string; name_en?: string | null } | undefined, code: string): string =>
  record ? named(record) : code;
