/** The codes of another device as they are read, one by one, in any order. */
import { partOf } from '@/offline/carry';
import { withoutSymbology } from '@/scan/gs1';

/** The texts by number, and of how many. */
export interface Read {
  count: number;
  parts: Readonly<Record<number, string>>;
}

export const NONE: Read = { count: 0, parts: {} };
export const howMany = (read: Read): number => Object.keys(read.parts).length;
export const complete = (read: Read): boolean => read.count > 0 && howMany(read) === read.count;

/** With one more code; null when it is none of ours.  A code that does not fit the others begins a new series. */
export function withCode(read: Read, code: string): Read | null {
  const text = withoutSymbology(code);
  const part = partOf(text);
  if (!part) return null;
  const before = read.parts[part.number];
  const fits = part.count === read.count && (before === undefined || before === text);
  return { count: part.count, parts: { ...(fits ? read.parts : {}), [part.number]: text } };
}
