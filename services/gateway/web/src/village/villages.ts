/** Finding one's village by code, name, or the first letters of its pinyin. */
import { pinyin } from 'pinyin-pro';
import type { Place } from '@/api/register';
import { spellings } from '@/i18n/spellings';

export const EVERYWHERE = '*';

/** Those of the account's area. */
export function villagesIn(places: readonly Place[], area: string): Place[] {
  return places.filter((place) => place.level === 'village' && (area === EVERYWHERE || place.areas.includes(area)));
}

/** The first `limit` villages that fit all words of `asked`. */
export function search(villages: readonly Place[], asked: string, limit: number): Place[] {
  const wanted = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Place[] = [];
  for (const village of villages) {
    if (found.length === limit) break;
    if (wanted.every((word) => keys(village).some((key) => key.includes(word)))) found.push(village);
  }
  return found;
}

const known = new Map<string, string[]>();

function keys(village: Place): string[] {
  const before = known.get(village.place);
  if (before) return before;
  const made = [village.place, village.name, (village.name_en ?? '').toLowerCase(), spellings(village.name, pinyin)];
  known.set(village.place, made);
  return made;
}
