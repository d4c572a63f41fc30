/** The parts of the services' answers that these pages use. */
import type {
  DiscrepancyView,
  ItemView,
  LotView,
  ReservationView,
  StockView,
  StoreView,
} from '@/api/generated/inventory';
import type { StopView, TripView } from '@/api/generated/relief';

export type Reserve = LotView['reserve'];
export type Item = Pick<ItemView, 'item' | 'name' | 'name_en' | 'unit' | 'shelf_life_days' | 'gtins'>;
export type Store = Pick<StoreView, 'store' | 'name' | 'name_en' | 'org' | 'state' | 'reason'>;
export type Lot = LotView;
export type Stock = Omit<StockView, 'terms'>;
export type TripStop = Pick<StopView, 'stop' | 'place' | 'do' | 'start_min' | 'lines'> & {
  loaded: { reservation: string }[];
};
export type TripLine = TripStop['lines'][number];
export type Trip = Pick<TripView, 'trip' | 'vehicle' | 'started_at' | 'state' | 'answers'> & { stops: TripStop[] };
export type Reservation = Pick<ReservationView, 'reservation' | 'trip' | 'state' | 'ready' | 'taken'>;
export type Discrepancy = Pick<
  DiscrepancyView,
  'discrepancy' | 'item' | 'quantity' | 'missing' | 'displaced' | 'happened_at'
>;
