/** The rule by which lots leave, as inventory has it: what expires first goes first, and nothing that has expired. */
import { CHINA_MIN, now } from '@/clock/clock';
import type { Lot, Reserve, Stock } from './answers';

const NEVER = '9999-12-31';
const DAY_MS = 86_400_000;

export const free = ({ on_hand, reserved }: Pick<Lot, 'on_hand' | 'reserved'>) => on_hand - reserved;

/** Today in China, where expiry dates are days, by the server's clock. */
export function today(instant = now()): string {
  return new Date(Date.parse(instant) + CHINA_MIN * 60_000).toISOString().slice(0, 10);
}

export function daysLeft(expires: string, day = today()): number {
  return Math.round((Date.parse(expires) - Date.parse(day)) / DAY_MS);
}

export function byExpiry(lots: readonly Lot[]): Lot[] {
  return [...lots].sort((one, other) =>
    `${one.expires ?? NEVER}/${one.lot}`.localeCompare(`${other.expires ?? NEVER}/${other.lot}`, 'en'),
  );
}

/** What can be issued on `day`, in the order in which it has to go. */
export function issuable(stock: Stock | undefined, reserve: Reserve, day = today()): Lot[] {
  const lots = stock?.lots ?? [];
  return byExpiry(lots).filter((lot) => lot.reserve === reserve && free(lot) > 0 && (lot.expires ?? NEVER) >= day);
}

/** The lot that should go instead of `lot`, because it expires earlier. */
export function earlier(lots: readonly Lot[], lot: Pick<Lot, 'lot' | 'expires'>): Lot | undefined {
  const [first] = byExpiry(lots);
  return first && first.lot !== lot.lot && (first.expires ?? NEVER) < (lot.expires ?? NEVER) ? first : undefined;
}

const NOT_IN_CODES = /[\s/@#?]+/g;

/** Under which code goods are received: a lot keeps its expiry for ever, so other goods get another code. */
export function lotCode(written: string, expires: string | null, reserve: Reserve, known: readonly Lot[]): string {
  const code = written.trim().replace(NOT_IN_CODES, '-') || `D${today().replaceAll('-', '')}`;
  const same = known.find((lot) => lot.lot === code);
  if (!same || (same.expires === expires && same.reserve === reserve)) return code;
  return `${code}-${(expires ?? 'N').replaceAll('-', '').slice(-6)}`;
}
