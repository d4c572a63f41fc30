import { unit } from '@/i18n/units';
import { vehicleType } from '@/i18n/vehicles';
import type { Role } from '../../accounts/accounts';
import { text as roles } from '../../words';
import { text } from './words';

export function fieldName(field: string): string {
  return text.found(`field_${field}`) ?? field;
}

/** What the platform means by a word of its own, such as government for a reserve. */
export function valueName(field: string, value: string): string {
  if (field === 'roles') return roles(value as Role);
  if (field === 'type') return vehicleType(value);
  if (field === 'unit') return unit(value);
  const word = `${field}_${value.replaceAll('-', '_')}`;
  return text.found(`value_${word}`) ?? value;
}
