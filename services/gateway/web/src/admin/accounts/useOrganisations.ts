import { useQuery } from '@tanstack/react-query';
import type { ListStoresData, StoreView } from '@/api/generated/inventory';
import { every } from '@/api/request';
import { named } from '@/i18n/i18n';

/** Enterprises, as choices: an organisation is known by its sites. */
export function useOrganisations(): { value: string; label: string }[] {
  const stores = useQuery({
    queryKey: ['stores'],
    queryFn: () => every<ListStoresData, StoreView>('inventory', { url: '/stores' }),
  }).data;
  const found = new Map<string, string>();
  for (const store of stores ?? []) {
    if (store.org && !found.has(store.org)) found.set(store.org, `${named(store)} ${store.org}`);
  }
  return [...found].map(([value, label]) => ({ value, label }));
}
