/** Where one is on these pages, as the address says it, so that Back, reload and links work. */
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import type { GoodsMode } from './acts';

export type Show = 'all' | 'expiring' | 'low';

export interface Where {
  store?: string | undefined;
  mode?: GoodsMode | undefined;
  item?: string | undefined;
  lot?: string | undefined;
  expires?: string | undefined;
  quantity?: number | undefined;
  trip?: string | undefined;
  readiness?: string | undefined;
  show?: Show | undefined;
  find?: string | undefined;
}

export const PAGES = {
  record: '/warehouse',
  prepare: '/warehouse/prepare',
  stock: '/warehouse/stock',
  discrepancies: '/warehouse/discrepancies',
} as const;

export function useWhere(): Where {
  const said = useSearch({ strict: false }) as Record<string, unknown>;
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(said)) known[key] = key === 'quantity' ? Number(value) : String(value);
  return known as Where;
}

/** The store alone, for what need not be drawn anew when a scan changes the rest of the address. */
export function useWhereStore(): string | undefined {
  return useSearch({
    strict: false,
    select: ({ store }: { store?: unknown }) => (store === undefined ? undefined : String(store)),
  });
}

/** To a page of these with this in its address; what is not named is left out, except the store. */
export function useGo(): (page: keyof typeof PAGES, where: Where, replace?: boolean) => void {
  const navigate = useNavigate();
  const store = useWhereStore();
  const here = useLocation({ select: ({ pathname }) => pathname });
  return (page, where, replace = false) => {
    // Within a page nothing jumps: what was just scanned comes into view by itself.
    const resetScroll = PAGES[page] !== here;
    void navigate({ to: PAGES[page], search: { store, ...where } as never, replace, resetScroll });
  };
}
