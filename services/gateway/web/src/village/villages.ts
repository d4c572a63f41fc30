/** Which villages an account may speak for, and by what they are found. */
import type { Place } from '@/api/register';

export const EVERYWHERE = '*';

/** Those of the account's area. */
export function villagesIn(places: readonly Place[], area: string): Place[] {
  return places.filter((place) => place.level === 'village' && (area === EVERYWHERE || place.areas.includes(area)));
}

export const called = ({ place, name, name_en }: Place) => ({ code: place, names: [name, name_en] });
