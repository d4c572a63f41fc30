/** Stock as it stands on the shelf: what the platform answered last, and what this device has recorded since. */
import type { GoodsIssue, GoodsReceipt, GoodsScrap, Reversal, StopLoading } from '@/api/generated/inventory';
import type { Entry } from '@/offline/db';
import type { Lot, Reserve, Stock } from './answers';
import { byExpiry, free, issuable } from './lots';
import type { Preparation } from './preparations';

export interface Projected extends Stock {
  /** The change that the platform has not confirmed in its answer. */
  pending: number;
}

interface Move {
  item: string;
  /** "" takes what expires first. */
  lot: string;
  quantity: number;
  reserve: Reserve;
  reserved?: number;
  expires?: string | null;
  owner?: string;
}

export const PATHS = {
  receive: '/api/inventory/receipts',
  issue: '/api/inventory/issues',
  scrap: '/api/inventory/scraps',
  load: '/api/inventory/loads',
  reverse: '/api/inventory/reversals',
} as const;

/** `asOf`: when the stock was answered, by the device's clock, which was `ahead` of the platform's. */
export function isPending(entry: Entry, asOf: number, ahead = 0): boolean {
  if (entry.state === 'waiting') return true;
  return entry.state === 'booked' && Date.parse(entry.bookedAt ?? '') + ahead > asOf;
}

/** Whether the entry says that the trip has been loaded here; one that was refused says nothing. */
export function isLoadOf(entry: Entry, { trip, stop }: Preparation): boolean {
  const body = entry.body as StopLoading;
  return entry.path === PATHS.load && entry.state !== 'refused' && body.trip === trip && body.stop === stop;
}

/** `entries` are all of the store, in any order; `pending` says which of them the stock does not hold yet. */
export function project(
  stock: readonly Stock[],
  entries: readonly Entry[],
  pending: (entry: Entry) => boolean,
  preparations: readonly Preparation[] = [],
): Map<string, Projected> {
  const shown = new Map<string, Projected>();
  for (const one of stock) shown.set(one.item, { ...one, lots: one.lots.map((lot) => ({ ...lot })), pending: 0 });
  for (const entry of [...entries].sort((one, other) => one.seq - other.seq)) {
    if (!pending(entry)) continue;
    for (const move of movesOf(entry, entries, preparations)) apply(shown, move, entry.about);
  }
  return shown;
}

function movesOf(entry: Entry, entries: readonly Entry[], preparations: readonly Preparation[]): Move[] {
  switch (entry.path) {
    case PATHS.receive: {
      const { item, lot, quantity, reserve = 'government', expires, owner } = entry.body as GoodsReceipt;
      return [{ item, lot, quantity, reserve, expires: expires ?? null, owner: owner ?? '' }];
    }
    case PATHS.issue: {
      const { item, lot, quantity, reserve = 'government' } = entry.body as GoodsIssue;
      return [{ item, lot: lot ?? '', quantity: -quantity, reserve }];
    }
    case PATHS.scrap: {
      const { item, lot, quantity } = entry.body as GoodsScrap;
      return [{ item, lot, quantity: -quantity, reserve: 'government' }];
    }
    case PATHS.load: {
      const { trip, stop } = entry.body as StopLoading;
      const loaded = preparations.find((one) => one.trip === trip && one.stop === stop);
      return (loaded?.lines ?? []).map(({ item, supply, quantity, reserve }) => ({
        item,
        lot: supply,
        quantity: -quantity,
        reserved: -quantity,
        reserve: reserve as Reserve,
      }));
    }
    case PATHS.reverse: {
      const undone = entries.find((one) => one.events?.includes((entry.body as Reversal).movement));
      return undone
        ? movesOf(undone, entries, preparations).map((move) => ({ ...move, quantity: -move.quantity }))
        : [];
    }
    default:
      return [];
  }
}

function apply(shown: Map<string, Projected>, move: Move, about: string): void {
  const empty = { store: about, item: move.item, on_hand: 0, reserved: 0, lots: [], pending: 0 };
  const stock = shown.get(move.item) ?? empty;
  if (move.lot) change(lotOf(stock, move), move.quantity, move.reserved ?? 0);
  else takeOrReturn(stock, move);
  stock.lots = byExpiry(stock.lots);
  stock.pending += move.quantity;
  stock.on_hand = stock.lots.reduce((sum, lot) => sum + lot.on_hand, 0);
  stock.reserved = stock.lots.reduce((sum, lot) => sum + lot.reserved, 0);
  shown.set(move.item, stock);
}

/** Without a lot: the first that expires gives, and gets it back. */
function takeOrReturn(stock: Projected, { quantity, reserve }: Move): void {
  const lots = issuable(stock, reserve);
  if (quantity > 0) {
    const first = lots[0] ?? byExpiry(stock.lots).find((lot) => lot.reserve === reserve);
    if (first) change(first, quantity, 0);
    return;
  }
  let missing = -quantity;
  for (const lot of lots) {
    const part = Math.min(free(lot), missing);
    change(lot, -part, 0);
    missing -= part;
  }
}

function lotOf(stock: Projected, move: Move): Lot {
  const known = stock.lots.find((lot) => lot.lot === move.lot);
  if (known) return known;
  const { lot, reserve, owner = '', expires = null } = move;
  const made: Lot = { lot, reserve, owner, expires, on_hand: 0, reserved: 0 };
  stock.lots.push(made);
  return made;
}

/** The books never go below nothing, whatever has gone. */
function change(lot: Lot, onHand: number, reserved: number): void {
  lot.on_hand = Math.max(0, lot.on_hand + onHand);
  lot.reserved = Math.min(lot.on_hand, Math.max(0, lot.reserved + reserved));
}
