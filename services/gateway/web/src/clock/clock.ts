/** The relief clock: minutes since the disaster began; and the platform's time, whatever the device believes. */
/** Minutes by which China's time is ahead of UTC, all the year. */
export const CHINA_MIN = 480;

/** 192 as T+03:12. */
export function elapsed(minutes: number): string {
  return `T+${span(minutes)}`;
}

/** 348 as 05:48. */
export function span(minutes: number): string {
  const whole = Math.floor(Math.abs(minutes));
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

let ahead = 0;

/** What the server's Date header says of this device's clock; it is rounded to seconds. */
export function heard(date: string | null): void {
  const there = date ? Date.parse(date) : Number.NaN;
  if (!Number.isNaN(there)) ahead = Date.now() - there;
}

/** Milliseconds by which this device's clock is ahead of the server's; negative when it is behind. */
export function skew(): number {
  return Math.abs(ahead) < 5_000 ? 0 : ahead;
}

/** Now, by the server's clock, as RFC 3339. */
export function now(): string {
  return new Date(Date.now() - skew()).toISOString();
}

/** The minute of an incident's clock now, by the server's clock, whatever was read last and when. */
export function minutesSince(startedAt: string): number {
  return (Date.parse(now()) - Date.parse(startedAt)) / 60_000;
}
