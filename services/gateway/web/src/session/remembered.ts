/** Who was signed in here last: known before the platform has said anything, and without it. */
import type { Acting } from '@/api/generated/gateway';
import { send } from '@/api/request';

/** A page is always a person's. */
export type Me = Omit<Acting, 'key'>;

const REMEMBERED = 'ninehours.me';
const LEAVING = 'ninehours.leaving';

export function remembered(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null') as Me | null;
  } catch {
    return null;
  }
}

export function remember(who: Me | null): void {
  if (who) localStorage.setItem(REMEMBERED, JSON.stringify(who));
  else localStorage.removeItem(REMEMBERED);
}

let asked: Promise<Me> | undefined;

/** Who is there by the cookie that this browser has, asked once for each opened page; Refused when nobody is. */
export function whoIsThere(): Promise<Me> {
  asked ??= leaveIfWanted().then(() => send('GET', '/me') as Promise<Me>);
  return asked;
}

/** From here on nobody is signed in: what the platform does not hear now it hears before anything else. */
export async function leave(): Promise<void> {
  localStorage.setItem(LEAVING, 'yes');
  await leaveIfWanted();
}

/** A sign-in that was made now is not taken back by a leaving of before. */
export function stayed(): void {
  localStorage.removeItem(LEAVING);
}

async function leaveIfWanted(): Promise<void> {
  if (!localStorage.getItem(LEAVING)) return;
  await send('POST', '/sign-out');
  localStorage.removeItem(LEAVING);
}
