/** What could not be sent, as a table to mend and choose again. */
import type { Language } from '@/i18n/i18n';
import { COLUMNS, type Kind } from './check';

export function header(kind: Kind, language: Language): string[] {
  return Object.values(COLUMNS[kind]).map(([zh, en]) => (language === 'en' ? en : zh));
}

export interface Failed {
  cells: Record<string, string>;
  reason: string;
}

/** Under `names`, and a last column that says why; it is passed over when the file comes back. */
export function withReasons(kind: Kind, names: string[], failed: Failed[]): string[][] {
  const columns = Object.keys(COLUMNS[kind]);
  const rows = failed.map(({ cells, reason }) => [...columns.map((column) => cells[column] ?? ''), reason]);
  return [names, ...rows];
}
