/** Search as one types it in China: by code, by name in either language, by pinyin whole or in initials. */
import { spellings } from './spellings';

/** What a thing is called by. */
export interface Called {
  code: string;
  names: readonly (string | null | undefined)[];
}

const Rank = { Same: 0, CodeBegins: 1, NameBegins: 2, Contains: 3, NotAtAll: 4 } as const;

/** Those that fit every word that was typed, the best first, else in the order given; without a word all of them. */
export function found<Thing>(
  all: readonly Thing[],
  typed: string,
  called: (one: Thing) => Called,
  most = Number.POSITIVE_INFINITY,
): Thing[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return all.slice(0, most);
  const ranked = all.map((one) => ({ one, rank: rankOf(called(one), words) }));
  const fitting = ranked.filter(({ rank }) => rank < Rank.NotAtAll).toSorted((a, b) => a.rank - b.rank);
  return fitting.slice(0, most).map(({ one }) => one);
}

/** As good as the word that fits worst. */
function rankOf({ code, names }: Called, words: readonly string[]): number {
  const known = names.filter((name): name is string => Boolean(name));
  const ways = [...known.map((name) => name.toLowerCase()), ...known.flatMap(spellings)];
  return Math.max(...words.map((word) => Math.min(ofCode(code.toLowerCase(), word), ofNames(ways, word))));
}

function ofCode(code: string, word: string): number {
  if (code === word) return Rank.Same;
  if (code.startsWith(word)) return Rank.CodeBegins;
  return code.includes(word) ? Rank.Contains : Rank.NotAtAll;
}

function ofNames(ways: readonly string[], word: string): number {
  if (ways.includes(word)) return Rank.Same;
  if (ways.some((way) => way.startsWith(word))) return Rank.NameBegins;
  return ways.some((way) => way.includes(word)) ? Rank.Contains : Rank.NotAtAll;
}
