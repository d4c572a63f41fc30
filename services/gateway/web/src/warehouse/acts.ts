/** What a clerk does, as commands for the outbox. */
import type { GoodsIssue, GoodsReceipt, GoodsScrap, Reversal, StopLoading } from '@/api/generated/inventory';
import { now } from '@/clock/clock';
import { named } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { unit } from '@/i18n/units';
import type { Entry } from '@/offline/db';
import type { Act } from '@/offline/outbox';
import type { Item, Store } from './answers';
import type { Preparation } from './preparations';
import { PATHS } from './projection';
import { text } from './words';

export type GoodsMode = 'receive' | 'issue' | 'scrap';

export interface Draft {
  mode: GoodsMode;
  store: Store;
  item: Item;
  quantity: number;
  /** "" for the first that expires when goods are issued. */
  lot: string;
  expires: string | null;
  reason: string;
  witness: string;
  /** The goods have gone already. */
  fact: boolean;
}

export const aboutStore = (store: string) => `store/${store}`;

/** An enterprise's site keeps its own goods, which the administration may call up. */
export const reserveOf = (store: Store) => (store.org ? ('corporate' as const) : ('government' as const));

export function amount(quantity: number, item: Item): string {
  return `${number(quantity)} ${unit(item.unit, quantity)}`;
}

export function goodsAct(draft: Draft): Act {
  const { mode, store, item, quantity } = draft;
  return {
    path: PATHS[mode],
    body: bodyOf(draft),
    title: `${text(mode)} · ${named(item)} × ${amount(quantity, item)}`,
    about: aboutStore(store.store),
  };
}

function bodyOf({ mode, store, item, quantity, lot, expires, reason, witness, fact }: Draft) {
  const goods = { store: store.store, item: item.item, quantity, unit: item.unit, happened_at: now() };
  switch (mode) {
    case 'receive':
      return { ...goods, lot, expires, reserve: reserveOf(store) } satisfies GoodsReceipt;
    case 'issue':
      return { ...goods, lot: lot || null, reserve: reserveOf(store), reason, fact } satisfies GoodsIssue;
    case 'scrap':
      return { ...goods, lot, reason, witness, fact } satisfies GoodsScrap;
  }
}

export function loadAct(store: string, { trip, stop }: Preparation): Act {
  const body: StopLoading = { trip, stop, happened_at: now() };
  return { path: PATHS.load, body, title: `${text('load')} · ${trip}`, about: aboutStore(store) };
}

/** `movement` is the event under which the platform has booked the entry. */
export function reversalAct(entry: Entry, movement: string): Act {
  const body: Reversal = { movement, reason: text('undoneMistake') };
  return { path: PATHS.reverse, body, title: text('reversal', { what: entry.title }), about: entry.about };
}

/** A refused issue whose goods have gone all the same. */
export function factAct({ path, body, title, about }: Entry): Act {
  return { path, body: { ...(body as GoodsIssue), fact: true }, title, about };
}
