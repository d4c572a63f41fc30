/** What hardly changes while people are at work: places, kinds of goods, stores.
 *
 * Read once and kept, so that a phone without a network knows the names; a page asks again when a name is missing.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import type { ItemView, ListItemsData, ListStoresData, StoreView } from './generated/inventory';
import type { ListPlacesData, PlaceView } from './generated/relief';
import { every } from './request';

export type Place = Omit<PlaceView, 'expected_persons'>;

/** Every division, village and shelter, by code. */
export function usePlaces() {
  const read = useQuery({
    queryKey: ['register', 'places'],
    staleTime: 'static',
    queryFn: () => every<ListPlacesData, PlaceView>('relief', { url: '/places' }),
  });
  return { ...read, byCode: useByCode(read.data, (place) => place.place) };
}

export function useItems() {
  const read = useQuery({
    queryKey: ['register', 'items'],
    staleTime: 'static',
    queryFn: () => every<ListItemsData, ItemView>('inventory', { url: '/items' }),
  });
  return { ...read, byCode: useByCode(read.data, (item) => item.item) };
}

/** The stores that the account covers. */
export function useStores() {
  const read = useQuery({
    queryKey: ['register', 'stores'],
    staleTime: 'static',
    queryFn: () => every<ListStoresData, StoreView>('inventory', { url: '/stores' }),
  });
  return { ...read, byCode: useByCode(read.data, (store) => store.store) };
}

function useByCode<Row>(rows: Row[] | undefined, code: (row: Row) => string): ReadonlyMap<string, Row> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: how a row is called does not change
  return useMemo(() => new Map((rows ?? []).map((row) => [code(row), row])), [rows]);
}
