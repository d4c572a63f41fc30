/** The partner's last values as a table to fill in. */
import type { AgreementView, CapacityView } from '@/api/generated/inventory';
import { language } from '@/i18n/i18n';
import { draftOf } from '../capacity/publish';
import type { Names } from '../data';
import { stated } from '../stock/sums';
import { COLUMNS, type Kind } from './check';
import { header } from './mend';

export function template(kind: Kind, agreements: AgreementView[], lines: CapacityView[], names: Names): string[][] {
  const rows: Record<string, unknown>[] =
    kind === 'stock'
      ? agreements.map((one) => ({ ...stated(one), agreement: one.agreement, item: names.item(one.item) }))
      : lines.map((one) => ({ ...draftOf(one), item: names.item(one.item) }));
  const columns = Object.keys(COLUMNS[kind]);
  return [header(kind, language()), ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
}
