import { useCallback } from 'react';
import { useItems, usePlaces, useStores } from '@/api/register';
import { named } from '@/i18n/i18n';
import type { NameOf } from './reading';

const PLACES = new Set(['place', 'village', 'area', 'areas', 'division', 'parent', 'zone', 'county', 'township']);
const STORES = new Set(['store', 'depot', 'org']);

/** How codes are called, where a register knows them. */
export function useNames(): NameOf {
  const items = useItems().byCode;
  const stores = useStores().byCode;
  const places = usePlaces().byCode;
  return useCallback(
    (field, code) => {
      const stored = STORES.has(field) ? stores.get(code) : undefined;
      // A stop of a trip may be at a store.
      const found =
        field === 'item' ? items.get(code) : PLACES.has(field) ? (places.get(code) ?? stores.get(code)) : stored;
      return found && named(found);
    },
    [items, stores, places],
  );
}
