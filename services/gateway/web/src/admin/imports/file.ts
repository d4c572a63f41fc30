/** A file of rows as it is sent: a list of objects, whatever it was written as. */
import { decoded, parsed } from '@/api/csv';
import type { ServiceName } from '@/api/request';

export type Cells = Record<string, unknown>;

/** Which kinds each service takes; it checks the whole file and then applies all of it or nothing. */
export const KINDS = [
  'relief/places',
  'relief/roads',
  'relief/vehicles',
  'relief/reports',
  'inventory/items',
  'inventory/stores',
  'inventory/receipts',
  'inventory/agreements',
  'inventory/capacity',
  'inventory/movements',
] as const;
export type Kind = (typeof KINDS)[number];

/** A kind's service and what the service calls it. */
export function parted(kind: Kind): [service: ServiceName, kind: string] {
  const [service, what] = kind.split('/') as [ServiceName, string];
  return [service, what];
}

export type Unreadable = 'notText' | 'notRows' | 'columnTwice' | 'tooManyCells';

/** Rows of a JSON list, of JSON lines, or of a table with a header; or why there are none. */
export function rowsOf(bytes: BufferSource): Cells[] | Unreadable {
  const text = decoded(bytes);
  if (text === null || text.includes('\u0000')) return 'notText';
  const start = text.trimStart()[0];
  if (start === '[' || start === '{') return jsonRows(text, start);
  return tableRows(parsed(text));
}

function jsonRows(text: string, start: string): Cells[] | Unreadable {
  try {
    const lines = text.split('\n').filter((line) => line.trim());
    const rows: unknown = start === '[' ? JSON.parse(text) : lines.map((line) => JSON.parse(line));
    const right =
      Array.isArray(rows) && rows.length > 0 && rows.every((row) => typeof row === 'object' && row !== null);
    return right ? rows : 'notRows';
  } catch {
    return 'notRows';
  }
}

/** Empty cells count as not given, empty lines as not there, as when the platform reads the table itself. */
function tableRows([header = [], ...lines]: string[][]): Cells[] | Unreadable {
  if (new Set(header).size < header.length) return 'columnTwice';
  if (lines.some((line) => line.slice(header.length).some(Boolean))) return 'tooManyCells';
  const rows = lines
    .filter((line) => line.some(Boolean))
    .map((line) => Object.fromEntries(header.map((name, at) => [name, line[at] ?? '']).filter(([, cell]) => cell)));
  return rows.length ? rows : 'notRows';
}

/** By this name the platform keeps how far the import is; null where a page may not reckon it (no HTTPS). */
export async function digestOf(rows: Cells[]): Promise<string | null> {
  if (!crypto.subtle) return null;
  const bytes = new TextEncoder().encode(JSON.stringify(rows));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
