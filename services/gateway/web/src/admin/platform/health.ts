/** Where each service stands, as people read it. */
import type { PlatformStatus } from '@/api/generated/gateway';

/** The part of a service's status that is shown; of one that is away only why. */
interface Told {
  position?: number;
  published?: number;
  viewed?: number;
  inbox_lag?: number;
  timers_due?: number;
  parked?: number;
  failing?: Record<string, string> | string[];
  settled?: boolean;
  unreachable?: string;
}

export type State = 'well' | 'busy' | 'troubled' | 'away';

export interface Health {
  service: string;
  state: State;
  position: number;
  /** Facts that others do not see yet. */
  unpublished: number;
  /** Facts that its own lists do not show yet. */
  unviewed: number;
  /** Messages from others that wait to be taken in. */
  inbox: number;
  timersDue: number;
  parked: number;
  /** In the platform's own words. */
  troubles: string[];
}

export function healthOf(platform: PlatformStatus): Health[] {
  return Object.entries(platform.services).map(([service, status]) => health(service, status as Told));
}

function health(service: string, told: Told): Health {
  const { position = 0, published = position, viewed = position, parked = 0 } = told;
  const troubles = told.unreachable !== undefined ? [told.unreachable] : failures(told.failing);
  return {
    service,
    state: stateOf(told, troubles, parked),
    position,
    unpublished: Math.max(0, position - published),
    unviewed: Math.max(0, position - viewed),
    inbox: told.inbox_lag ?? 0,
    timersDue: told.timers_due ?? 0,
    parked,
    troubles,
  };
}

function stateOf(told: Told, troubles: string[], parked: number): State {
  if (told.unreachable !== undefined) return 'away';
  if (troubles.length || parked) return 'troubled';
  return told.settled ? 'well' : 'busy';
}

function failures(failing: Told['failing'] = []): string[] {
  return Array.isArray(failing) ? failing : Object.entries(failing).map(([what, why]) => `${what}: ${why}`);
}
