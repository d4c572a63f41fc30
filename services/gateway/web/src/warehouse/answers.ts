/** The fields of the services' answers that these pages use. */
import type { GoodsReceipt } from '@/api/generated/inventory';

export type Reserve = NonNullable<GoodsReceipt['reserve']>;

export interface Item {
  item: string;
  name: string;
  name_en: string;
  unit: string;
  shelf_life_days: number | null;
}

export interface Store {
  store: string;
  name: string;
  name_en: string;
  /** The enterprise whose site it is, "" for the administration's. */
  org: string;
  state: string;
  reason: string;
}

export interface Lot {
  lot: string;
  reserve: Reserve;
  owner: string;
  expires: string | null;
  on_hand: number;
  reserved: number;
}

export interface Stock {
  store: string;
  item: string;
  on_hand: number;
  reserved: number;
  lots: Lot[];
}

export interface TripLine {
  item: string;
  /** The lot that was planned, or a partner's agreement or line. */
  supply: string;
  reserve: Reserve;
  quantity: number;
  reservation: string;
}

export interface TripStop {
  stop: number;
  place: string;
  do: 'load' | 'unload';
  /** Minutes since the incident began. */
  start_min: number;
  lines: TripLine[];
  loaded: { reservation: string }[];
}

export interface Trip {
  trip: string;
  vehicle: string;
  started_at: string;
  state: string;
  stops: TripStop[];
  /** By reservation: held, awaited or refused. */
  answers: Record<string, string>;
}

export interface Reservation {
  reservation: string;
  state: string;
  ready: boolean;
  taken: { lot: string; quantity: number }[];
}

export interface Discrepancy {
  discrepancy: string;
  item: string;
  quantity: number;
  /** What the books had too little. */
  missing: number;
  /** Reservations that lost their goods. */
  displaced: string[];
  happened_at: string;
}
