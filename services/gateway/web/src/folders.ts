/** What each user's first page is made of. */
import { INCIDENTS, ITEMS, type List, PLACES, STORES, stockOf } from './api/lists';

export const folders = {
  warehouse: () => import('./warehouse/RecordPage'),
  village: () => import('./village/VillagePage'),
  driver: () => import('./driver/DriverPage'),
  coordination: () => import('./coordination/CoordinationPage'),
  board: () => import('./board/BoardPage'),
};

const folderOf = ({ pathname }: URL) => pathname.split('/')[1] ?? '';

/** Have it fetched, before the router is there to ask for it. */
export async function fetchFolder(address: URL): Promise<void> {
  await folders[folderOf(address) as keyof typeof folders]?.();
}

/** What its first view cannot do without. */
export function firstLists(address: URL): List[] {
  const store = address.searchParams.get('store');
  switch (folderOf(address)) {
    case 'warehouse':
      return [STORES, ITEMS, ...(store ? [stockOf(store)] : [])];
    case 'village':
      return [INCIDENTS, PLACES];
    case 'driver':
    case 'coordination':
    case 'board':
      return [INCIDENTS];
    default:
      return [];
  }
}
