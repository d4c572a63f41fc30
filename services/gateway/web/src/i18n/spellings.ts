/** A Chinese name as it is typed in letters: its pinyin whole and in initials, so that `dlz` finds 大刘庄.
 *
 * The dictionary is as much as a third of the application, so that it comes when it is needed: `learnPinyin`.
 */
import type { pinyin } from 'pinyin-pro';

let dictionary: typeof pinyin | undefined;
const known = new Map<string, readonly string[]>();
const CHINESE = /\p{Script=Han}/u;
const NONE: readonly string[] = [];

/** From here on names are found by their sounds, too. */
export async function learnPinyin(): Promise<void> {
  dictionary ??= (await import('pinyin-pro')).pinyin;
}

/** None, until the dictionary is there; each name is looked up once. */
export function spellings(name: string): readonly string[] {
  if (!dictionary || !CHINESE.test(name)) return NONE;
  const before = known.get(name);
  if (before) return before;
  const syllables = dictionary(name, { toneType: 'none', type: 'array' });
  const made = [syllables.join(''), syllables.map((syllable) => syllable[0] ?? '').join('')];
  known.set(name, made);
  return made;
}
