/** Where the things that events tell of have pages. */
import { pagesOf } from '@/ui/pages';

export interface PageOf {
  to: string;
  search: Record<string, string>;
}

/** The page of what a field names, if somebody with these roles has it. */
export function pageOf(field: string, code: string, roles: readonly string[]): PageOf | undefined {
  const page = PAGES.get(field)?.(code);
  const there = page && pagesOf(roles).some(({ path }) => path === `/${page.to.split('/')[1]}`);
  const may = there && (page.to !== '/admin' || roles.includes('admin'));
  return may ? page : undefined;
}

const onTheMap = (place: string) => ({ to: '/coordination', search: { place } });

const PAGES = new Map<string, (code: string) => PageOf>(
  Object.entries({
    place: onTheMap,
    village: onTheMap,
    road: (road) => ({ to: '/coordination', search: { pane: 'roads', road } }),
    plan: (plan) => ({ to: '/coordination', search: { pane: 'plans', plan } }),
    store: (store) => ({ to: '/warehouse/stock', search: { store } }),
    user: (user) => ({ to: '/admin', search: { user } }),
  }),
);

/** Fields that name one thing: all that is recorded about it can be found. */
export const NAMING = new Set([
  ...PAGES.keys(),
  'agreement',
  'by',
  'callup',
  'closure',
  'incident',
  'item',
  'line',
  'lot',
  'movement',
  'org',
  'received_by',
  'requested_by',
  'reservation',
  'run',
  'supply',
  'trip',
  'vehicle',
  'witness',
]);
