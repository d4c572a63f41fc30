import { text } from './words';

type Key = Parameters<typeof text>[0];

export function fieldName(field: string): string {
  const known = `field_${field}` as Key;
  const said = text(known);
  return said === known ? field : said;
}
