/** Chinese first, English beside it.  Each folder of screens brings its own words; a missing one is a type error.
 *
 * A library for it would be a twentieth of the first screen; two languages, one plural and placeholders need none.
 */
import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';
const REMEMBERED = 'ninehours.language';
const TAGS: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

let spoken = firstLanguage();
const hearers = new Set<() => void>();
document.documentElement.lang = TAGS[spoken];

function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === 'zh' || remembered === 'en') return remembered;
  return navigator.language.startsWith('en') ? 'en' : 'zh';
}

export function language(): Language {
  return spoken;
}

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguage, language, language);
}

export function setLanguage(wanted: Language): void {
  localStorage.setItem(REMEMBERED, wanted);
  document.documentElement.lang = TAGS[wanted];
  spoken = wanted;
  for (const hear of hearers) hear();
}

function onLanguage(hear: () => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** `people_one` and `people_other` are said as `people` with a `count`. */
type Said<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type TextOf<Zh, Key extends string> = Key extends keyof Zh
  ? Zh[Key]
  : `${Key}_other` extends keyof Zh
    ? Zh[`${Key}_other`]
    : never;
type Values<Text> = [Placeholders<Text>] extends [never]
  ? [values?: undefined]
  : [values: Record<Placeholders<Text>, string | number>];
/** English may need a singular where Chinese has none. */
type English<Zh> = { [Key in keyof Zh]: string } & {
  [Key in keyof Zh as Key extends `${infer Base}_other` ? `${Base}_one` : never]: string;
};
export interface Say<Zh> {
  <Key extends Said<keyof Zh & string>>(key: Key, ...values: Values<TextOf<Zh, Key>>): string;
  /** The word of a key that is made at run time, where there is one. */
  found: (key: string) => string | undefined;
}

/** The words of one folder: `text('key', values)` anywhere, `useSay(text)` in what is shown.
 *
 * A key that was forced past the types and has no word says itself with its folder, so that its reader can tell us.
 */
export function words<const Zh extends Record<string, string>>(folder: string, zh: Zh, en: English<Zh>): Say<Zh> {
  const all: Record<Language, Record<string, string>> = { zh, en };
  const say = (key: string, values: Record<string, string | number> = {}) => {
    const known = all[spoken];
    const one = values.count === 1 ? known[`${key}_one`] : undefined;
    const said = one ?? known[key] ?? known[`${key}_other`] ?? `${folder}.${key}`;
    return said.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
  };
  return Object.assign(say, { found: (key: string) => all[spoken][key] }) as unknown as Say<Zh>;
}

/** `text`, said again when the language changes. */
export function useSay<Zh>(text: Say<Zh>): Say<Zh> {
  useLanguage();
  return text;
}

/** Of a record that is named in both languages, the name in the one spoken. */
export function named(record: { name: string; name_en?: string | null }): string {
  return language() === 'en' && record.name_en ? record.name_en : record.name;
}
