/** What a change that might help is about, and its sentence with names where the platform writes codes. */
import type { Remedy } from '@/api/generated/allocation';
import type { Model } from '../useModel';

export interface Concerned {
  stores: string[];
  items: string[];
  roads: string[];
}

/** The fields of every kind of change that name something. */
interface Change {
  store?: string;
  depot?: string;
  goods?: Record<string, number>;
  roads?: string[];
}

export function concernedBy(change: Remedy['change']): Concerned {
  const { store, depot, goods = {}, roads = [] } = change as Change;
  return { stores: [store, depot].filter((code) => code !== undefined), items: Object.keys(goods), roads };
}

type Names = Pick<Model, 'storeName' | 'itemName'>;

export function withNames(sentence: string, { stores, items }: Concerned, { storeName, itemName }: Names): string {
  const named = stores.reduce((told, code) => replaced(told, code, storeName(code)), sentence);
  return items.reduce((told, code) => replaced(told, code, itemName(code)), named);
}

/** Codes are parts of longer codes: a vehicle's begins with that of its depot. */
function replaced(sentence: string, code: string, name: string): string {
  const whole = new RegExp(`(?<![\\w-])${code.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`, 'g');
  return sentence.replace(whole, () => name);
}
