/** Chinese first, English beside it.  Each folder of screens brings its own words; a missing one is a type error. */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Language = 'zh' | 'en';
const REMEMBERED = 'ninehours.language';
const TAGS: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: false,
  resources: {},
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  returnEmptyString: false,
});
document.documentElement.lang = TAGS[language()];

function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === 'zh' || remembered === 'en') return remembered;
  return navigator.language.startsWith('en') ? 'en' : 'zh';
}

export function language(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh';
}

export function setLanguage(wanted: Language): void {
  localStorage.setItem(REMEMBERED, wanted);
  document.documentElement.lang = TAGS[wanted];
  void i18next.changeLanguage(wanted);
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
export type Say<Zh> = <Key extends Said<keyof Zh & string>>(key: Key, ...values: Values<TextOf<Zh, Key>>) => string;

/** The words of one folder, under its name: `text('key', values)` anywhere, `useSay(text)` in what is shown. */
export function words<const Zh extends Record<string, string>>(folder: string, zh: Zh, en: English<Zh>): Say<Zh> {
  i18next.addResourceBundle('zh', folder, zh);
  i18next.addResourceBundle('en', folder, en);
  const say = (key: string, values?: Record<string, string | number>) => i18next.t(key, { ns: folder, ...values });
  return say as unknown as Say<Zh>;
}

/** `text`, said again when the language changes. */
export function useSay<Zh>(text: Say<Zh>): Say<Zh> {
  useTranslation();
  return text;
}

/** Of a record that is named in both languages, the name in the one spoken. */
export function named(record: { name: string; name_en?: string | null }): string {
  return language() === 'en' && record.name_en ? record.name_en : record.name;
}
