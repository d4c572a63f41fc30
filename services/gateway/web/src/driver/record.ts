/** What a crew does, as entries of the outbox, with the time at which it was done. */
import type { Handover } from '@/api/generated/relief';
import { now } from '@/clock/clock';
import { record } from '@/offline/outbox';
import type { Trip } from './trip';

/** Relief has to hear from the store what was loaded, which takes it a moment. */
const NOT_LOADED = 'urn:ninehours:problem:not-loaded';

export const aboutTrip = (trip: string): string => `trip/${trip}`;
const tripPath = (trip: string, act: string): string => `/api/relief/trips/${encodeURIComponent(trip)}/${act}`;

export type StopAct = 'loading' | 'departure' | 'arrival';

export function recordAtStop(trip: Trip, act: StopAct, stop: number, title: string): Promise<string> {
  return record({
    path: tripPath(trip.trip, act),
    body: { stop, at: now() },
    title,
    about: aboutTrip(trip.trip),
    passing: act === 'departure' ? [NOT_LOADED] : undefined,
  });
}

/** All that the store holds for the stop stands on the vehicle. */
export function recordLoad(trip: Trip, stop: number, title: string): Promise<string> {
  return record({
    path: '/api/inventory/loads',
    body: { trip: trip.trip, stop, happened_at: now() },
    title,
    about: aboutTrip(trip.trip),
  });
}

export function recordHandover(trip: Trip, handover: Omit<Handover, 'ended_at'>, title: string): Promise<string> {
  const body = { ...handover, ended_at: now() };
  return record({ path: tripPath(trip.trip, 'handover'), body, title, about: aboutTrip(trip.trip) });
}

export function recordFinish(trip: Trip, title: string): Promise<string> {
  return record({ path: tripPath(trip.trip, 'finish'), body: { at: now() }, title, about: aboutTrip(trip.trip) });
}

export interface Trouble {
  reason: string;
  goods_lost: boolean;
}

export function recordAbort(trip: Trip, trouble: Trouble, title: string): Promise<string> {
  const body = { ...trouble, at: now() };
  return record({ path: tripPath(trip.trip, 'abort'), body, title, about: aboutTrip(trip.trip) });
}

export const aboutVehicle = (vehicle: string): string => `vehicle/${vehicle}`;

interface Out {
  vehicle: string;
  /** Left out where it is not known here: there is mostly one, which the platform then takes. */
  incident: string | undefined;
  trip?: string | undefined;
}

/** The vehicle is out; the trip that it drives is over with it. */
export function recordBreakdown({ vehicle, incident, trip }: Out, trouble: Trouble, title: string): Promise<string> {
  const path = `/api/relief/vehicles/${encodeURIComponent(vehicle)}/breakdown`;
  return record({
    path,
    body: { ...trouble, incident, at: now() },
    title,
    about: trip ? aboutTrip(trip) : aboutVehicle(vehicle),
  });
}
