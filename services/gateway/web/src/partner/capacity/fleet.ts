/** Vehicles that are alike, counted. */
import type { VehicleView } from '@/api/generated/relief';

export interface Alike extends Pick<VehicleView, 'type' | 'depot' | 'payload_kg' | 'volume_m3' | 'ready_min'> {
  key: string;
  count: number;
  /** Those of them that have broken down. */
  lost: number;
}

export function fleet(vehicles: VehicleView[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const { type, depot, payload_kg, volume_m3, ready_min, state } of vehicles) {
    const key = JSON.stringify([type, depot, payload_kg, volume_m3, ready_min]);
    const alike = found.get(key) ?? { key, type, depot, payload_kg, volume_m3, ready_min, count: 0, lost: 0 };
    found.set(key, { ...alike, count: alike.count + 1, lost: alike.lost + Number(state === 'lost') });
  }
  return [...found.values()].toSorted((a, b) => a.key.localeCompare(b.key));
}
