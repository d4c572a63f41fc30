/** Lists that several files ask for, with the key under which their answer is kept. */
import type { ListItemsData, ListStockData, ListStoresData } from './generated/inventory';
import type { ListIncidentsData, ListPlacesData } from './generated/relief';
import { type Asked, every, type Operation, type ServiceName } from './request';

export interface List<Data extends Operation = Operation> {
  key: readonly unknown[];
  service: ServiceName;
  asked: Asked<Data>;
}

export const ITEMS: List<ListItemsData> = {
  key: ['register', 'items'],
  service: 'inventory',
  asked: { url: '/items' },
};
export const STORES: List<ListStoresData> = {
  key: ['register', 'stores'],
  service: 'inventory',
  asked: { url: '/stores' },
};

export const PLACES: List<ListPlacesData> = {
  key: ['register', 'places'],
  service: 'relief',
  asked: { url: '/places' },
};
export const INCIDENTS: List<ListIncidentsData> = {
  key: ['incidents'],
  service: 'relief',
  asked: { url: '/incidents' },
};

export function stockOf(store: string): List<ListStockData> {
  return { key: ['warehouse', 'stock', store], service: 'inventory', asked: { url: '/stock', query: { store } } };
}

export function read<Item>({ service, asked }: List): Promise<Item[]> {
  return every<Operation, Item>(service, asked);
}
