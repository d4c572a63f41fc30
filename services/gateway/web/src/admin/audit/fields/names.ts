import type { Role } from '../../accounts/accounts';
import { text as roles } from '../../words';
import { text } from './words';

type Key = Parameters<typeof text>[0];

export function fieldName(field: string): string {
  return said(`field_${field}`) ?? field;
}

/** What the platform means by a word of its own, such as government for a reserve. */
export function valueName(field: string, value: string): string {
  if (field === 'roles') return roles(value as Role);
  const word = `${field}_${value.replaceAll('-', '_')}`;
  return said(`value_${word}`) ?? value;
}

/** Undefined when there is no such word. */
function said(key: string): string | undefined {
  const found = text(key as Key);
  return found === key ? undefined : found;
}
