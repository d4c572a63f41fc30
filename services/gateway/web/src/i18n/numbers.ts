/** Numbers, shares and times as people read them.  Times are Xuchang's, whatever the device believes. */
import { language } from './i18n';

export const ZONE = 'Asia/Shanghai';
const locale = () => (language() === 'en' ? 'en-GB' : 'zh-CN');

export function number(value: number): string {
  return Math.round(value).toLocaleString(locale());
}

/** Never 100 % while somebody is missing. */
export function percent(part: number, whole: number): string {
  if (!whole) return '–';
  const share = Math.floor((1000 * part) / whole) / 10;
  return `${share.toLocaleString(locale(), { minimumFractionDigits: 1 })}%`;
}

/** An instant as 20:41, with the date when that is not today's. */
export function time(instant: string | number | Date): string {
  const when = new Date(instant);
  const day = (date: Date) => date.toLocaleDateString(locale(), { timeZone: ZONE });
  const hour = when.toLocaleTimeString(locale(), { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false });
  return day(when) === day(new Date())
    ? hour
    : `${when.toLocaleDateString(locale(), { timeZone: ZONE, month: 'numeric', day: 'numeric' })} ${hour}`;
}

export function date(day: string): string {
  return new Date(`${day.slice(0, 10)}T00:00:00+08:00`).toLocaleDateString(locale(), { timeZone: ZONE });
}

/** The day of an instant, with its year. */
export function dayOf(instant: string): string {
  return new Date(instant).toLocaleDateString(locale(), { timeZone: ZONE });
}

/** 95 seconds as "1 分钟", "1 min". */
export function lasting(seconds: number): string {
  const [zh, en, size] = UNITS.find(([, , unit]) => seconds >= unit) ?? SECONDS;
  const count = Math.max(0, Math.floor(seconds / size));
  return language() === 'en' ? `${count} ${en}` : `${count} ${zh}`;
}

const SECONDS = ['秒', 's', 1] as const;
const UNITS: readonly (readonly [string, string, number])[] = [
  ['天', 'd', 86_400],
  ['小时', 'h', 3_600],
  ['分钟', 'min', 60],
  SECONDS,
];
