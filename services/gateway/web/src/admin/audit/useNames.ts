import { useCallback } from 'react';
import { useItems, usePlaces, useStores } from '@/api/register';
import { named } from '@/i18n/i18n';
import { useIncidents } from '@/incident/useIncident';
import type { NameOf } from './reading';

const PLACES = new Set([
  'place',
  'village',
  'subject',
  'area',
  'areas',
  'division',
  'parent',
  'zone',
  'county',
  'township',
]);
const STORES = new Set(['store', 'depot', 'org']);

/** How codes are called, where a register knows them. */
export function useNames(): NameOf {
  const items = useItems().byCode;
  const stores = useStores().byCode;
  const places = usePlaces().byCode;
  const incidents = useIncidents().data;
  return useCallback(
    (field, code) => {
      const found = () => {
        if (field === 'item') return items.get(code);
        if (field === 'incident') return incidents?.find(({ incident }) => incident === code);
        // A stop of a trip may be at a store.
        if (PLACES.has(field)) return places.get(code) ?? stores.get(code);
        return STORES.has(field) ? stores.get(code) : undefined;
      };
      const record = found();
      return record && named(record);
    },
    [items, stores, places, incidents],
  );
}
