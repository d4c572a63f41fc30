/** What each of those who work on phones needs first: one file, since a slow line answers late rather than little. */
import { ITEMS, type List, STORES, stockOf } from './api/lists';

export const folders = {
  warehouse: () => import('./warehouse/RecordPage'),
  village: () => import('./village/VillagePage'),
  driver: () => import('./driver/DriverPage'),
};

const folderOf = ({ pathname }: URL) => pathname.split('/')[1] ?? '';

/** Have it fetched, before the router is there to ask for it. */
export async function fetchFolder(address: URL): Promise<void> {
  await folders[folderOf(address) as keyof typeof folders]?.();
}

/** What its first view will read. */
export function firstLists(address: URL): List[] {
  if (folderOf(address) !== 'warehouse') return [];
  const store = address.searchParams.get('store');
  return [STORES, ITEMS, ...(store ? [stockOf(store)] : [])];
}
