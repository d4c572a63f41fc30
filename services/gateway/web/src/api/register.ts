/** What hardly changes while people are at work: places, kinds of goods, stores.
 *
 * Kept, so that a phone without a network knows the names; read again now and then, and when a fact says that it changed.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import type { ItemView, StoreView } from './generated/inventory';
import type { PlaceView } from './generated/relief';
import { ITEMS, PLACES, read, STORES } from './lists';

export const SELDOM_MS = 60 * 60_000;
/** Whether a store is open is more than a name. */
const STORES_MS = 5 * 60_000;

export const ITEMS_CHANGE = 'ninehours.inventory.Item';
export const STORES_CHANGE = 'ninehours.inventory.Store';
export const ROADS_CHANGE = 'ninehours.relief.Road';
const PLACES_CHANGE = 'ninehours.relief.Place';

export type Place = Omit<PlaceView, 'expected_persons'>;

/** Every division, village and shelter, by code.  On a slow line some at a time arrive where all at once would not. */
export function usePlaces(limit?: number) {
  const answered = useQuery({
    queryKey: PLACES.key,
    meta: { register: PLACES_CHANGE },
    staleTime: SELDOM_MS,
    queryFn: () => read<PlaceView>(limit ? { ...PLACES, asked: { ...PLACES.asked, query: { limit } } } : PLACES),
  });
  return { ...answered, byCode: useByCode(answered.data, (place) => place.place) };
}

export function useItems() {
  const answered = useQuery({
    queryKey: ITEMS.key,
    meta: { register: ITEMS_CHANGE },
    staleTime: SELDOM_MS,
    queryFn: () => read<ItemView>(ITEMS),
  });
  return { ...answered, byCode: useByCode(answered.data, (item) => item.item) };
}

/** The stores that the account covers. */
export function useStores() {
  const answered = useQuery({
    queryKey: STORES.key,
    meta: { register: STORES_CHANGE },
    staleTime: STORES_MS,
    queryFn: () => read<StoreView>(STORES),
  });
  return { ...answered, byCode: useByCode(answered.data, (store) => store.store) };
}

function useByCode<Row>(rows: Row[] | undefined, code: (row: Row) => string): ReadonlyMap<string, Row> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: how a row is called does not change
  return useMemo(() => new Map((rows ?? []).map((row) => [code(row), row])), [rows]);
}
