/** Search as one types it in China: by name in either language, by code, by pinyin whole or in initials. */
import type { match } from 'pinyin-pro';

interface Named {
  name: string;
  name_en: string;
}

let byPinyin: typeof match | undefined;

/** From here on names are found by their sounds, too. */
export async function learnPinyin(): Promise<void> {
  byPinyin = (await import('pinyin-pro')).match;
}

/** Those that fit, where a code that begins so comes first. */
export function find<T extends Named>(text: string, all: readonly T[], codeOf: (one: T) => string, most = 8): T[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return all.slice(0, most);
  const ranked = all.map((one) => [rank(wanted, one, codeOf(one).toLowerCase()), one] as const);
  const found = ranked.filter(([place]) => place < NOT_AT_ALL).sort(([one], [other]) => one - other);
  return found.slice(0, most).map(([, one]) => one);
}

const NOT_AT_ALL = 4;

function rank(wanted: string, { name, name_en }: Named, code: string): number {
  if (code.startsWith(wanted)) return 0;
  if (name.toLowerCase().includes(wanted) || name_en.toLowerCase().includes(wanted)) return 1;
  if (code.includes(wanted)) return 2;
  return /^[a-z ]+$/.test(wanted) && byPinyin?.(name, wanted, { continuous: true }) ? 3 : NOT_AT_ALL;
}
