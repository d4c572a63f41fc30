/** A Chinese name as it is typed in letters: its pinyin whole and in initials, so that `dlz` finds 大刘庄. */
import type { pinyin } from 'pinyin-pro';

/** The dictionary is given, since pages load it when they need it. */
export function spellings(name: string, dictionary: typeof pinyin): string {
  const syllables = dictionary(name, { toneType: 'none', type: 'array' });
  return `${syllables.join('')} ${syllables.map((syllable) => syllable[0] ?? '').join('')}`;
}
