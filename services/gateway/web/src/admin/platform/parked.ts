/** Messages that a service could not handle, and those that must not overtake them. */
import type { ServiceName } from '@/api/request';

export const SERVICES: readonly ServiceName[] = ['inventory', 'relief', 'allocation', 'gateway'];

/** What a service answers of one key. */
export interface ParkedKey {
  key: string;
  records: { record: { key: string; headers: Record<string, string>; value: string }; reason: string; since: string }[];
}

export interface Parked {
  service: ServiceName;
  key: string;
  /** What the messages are about, such as trip/run-1-5. */
  about: string;
  /** The fact that could not be handled, such as TripPlanned. */
  fact: string;
  reason: string;
  since: string;
  /** How many wait behind it. */
  behind: number;
  content: string;
}

/** The first message of each key is the cause; the others only wait behind it. */
export function parkedOf(service: ServiceName, keys: ParkedKey[]): Parked[] {
  return keys.flatMap(({ key, records }) => {
    const [first, ...behind] = records;
    if (!first) return [];
    const { record, reason, since } = first;
    const known = { about: record.key, fact: factOf(record.headers.type), content: indented(record.value) };
    return [{ service, key, reason, since, behind: behind.length, ...known }];
  });
}

/** ninehours.relief.TripPlanned.v1 as TripPlanned. */
function factOf(type = ''): string {
  return type.split('.').at(-2) ?? type;
}

function indented(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
