/** What hardly changes while people are at work: places, kinds of goods, stores.
 *
 * Read once and kept, so that a phone without a network knows the names; a page asks again when a name is missing.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ListItemsData, ListStoresData } from './generated/inventory';
import type { ListPlacesData } from './generated/relief';
import { every } from './request';

interface Named {
  name: string;
  name_en?: string | null;
}

export interface Place extends Named {
  place: string;
  level: string;
  parent: string | null;
  lat: number;
  lon: number;
  population: number;
  areas: string[];
}

export interface Item extends Named {
  item: string;
  unit: string;
}

export interface Store extends Named {
  store: string;
  lat: number;
  lon: number;
}

/** Every division, village and shelter, by code. */
export function usePlaces() {
  const read = useQuery({
    queryKey: ['places'],
    staleTime: 'static',
    queryFn: () => every<ListPlacesData, Place>('relief', { url: '/places' }),
  });
  return { ...read, byCode: useByCode(read.data, (place) => place.place) };
}

export function useItems() {
  const read = useQuery({
    queryKey: ['items'],
    staleTime: 'static',
    queryFn: () => every<ListItemsData, Item>('inventory', { url: '/items' }),
  });
  return { ...read, byCode: useByCode(read.data, (item) => item.item) };
}

/** The stores that the account covers. */
export function useStores() {
  const read = useQuery({
    queryKey: ['stores'],
    staleTime: 'static',
    queryFn: () => every<ListStoresData, Store>('inventory', { url: '/stores' }),
  });
  return { ...read, byCode: useByCode(read.data, (store) => store.store) };
}

function useByCode<Row>(rows: Row[] | undefined, code: (row: Row) => string): ReadonlyMap<string, Row> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: how a row is called does not change
  return useMemo(() => new Map((rows ?? []).map((row) => [code(row), row])), [rows]);
}
