/** Accounts: finding one, and what a new one needs before it can be sent. */
import type { Account } from '@/api/generated/gateway';

/** As the platform knows them, in the order of a list of boxes. */
export const ROLES = [
  'village_officer',
  'desk',
  'clerk',
  'supervisor',
  'partner',
  'coordinator',
  'commander',
  'driver',
  'team_leader',
  'observer',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Accounts in which every word of `wanted` occurs, those that can sign in first. */
export function matching(accounts: Account[], wanted: string, nameOfRole: (role: string) => string): Account[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = (one: Account) =>
    [one.user, one.name, one.area, one.org, ...one.roles, ...one.roles.map(nameOfRole)].join(' ').toLowerCase();
  return accounts
    .filter((one) => words.every((word) => textOf(one).includes(word)))
    .toSorted((a, b) => Number(b.active) - Number(a.active) || a.user.localeCompare(b.user));
}

/** What is typed; the password is kept nowhere but in the form. */
export interface Draft {
  user: string;
  name: string;
  roles: string[];
  org: string;
  area: string;
}

export const EMPTY: Draft = { user: '', name: '', roles: [], org: '', area: '' };

export type Field = keyof Draft | 'password';

const USER = /^[a-z0-9][a-z0-9._-]{1,63}$/;
const PASSWORD_MIN = 8;
const PASSWORD_MAX = 256;

/** A partner acts for an organisation, everybody else in an area. */
export function wrongFields(draft: Draft, password: string): Field[] {
  const checks: [Field, boolean][] = [
    ['user', USER.test(draft.user)],
    ['name', draft.name.trim() !== '' && draft.name.length <= 80],
    ['roles', draft.roles.length > 0],
    ['org', !draft.roles.includes('partner') || draft.org !== ''],
    ['area', draft.org !== '' || draft.area !== ''],
    ['password', acceptable(draft.user, password)],
  ];
  return checks.filter(([, right]) => !right).map(([field]) => field);
}

/** Length is what counts; signs and digits are not demanded. */
export function acceptable(user: string, password: string): boolean {
  const long = password.length >= PASSWORD_MIN && password.length <= PASSWORD_MAX;
  return long && password.toLowerCase() !== user.toLowerCase();
}
