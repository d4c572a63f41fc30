/** Tables as spreadsheets write them: UTF-8 or GB18030, separated by commas, semicolons or tabs. */
import { saveFile } from './saveFile';

/** The text of a file; null when it is in neither encoding. */
export function decoded(bytes: BufferSource): string | null {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one: what is no UTF-8 is what a Chinese spreadsheet saves as CSV.
    }
  }
  return null;
}

/** The cells of every line, without the empty lines at the end; `line` counts from 1 as a spreadsheet does. */
export function parsed(text: string): string[][] {
  const separator = separatorOf(text);
  const table: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    table.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (sign === '"' && !cell.trim()) quoted = true;
    else if (sign === separator) endCell();
    else if (sign === '\n') endRow();
    else cell += sign;
  }
  endRow();
  while (table.length && table.at(-1)?.every((one) => !one)) table.pop();
  return table;
}

function separatorOf(text: string): string {
  const [header = ''] = text.split('\n', 1);
  const count = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((most, sign) => (count(sign) > count(most) ? sign : most));
}

/** With a mark in front by which spreadsheets know UTF-8. */
export function written(table: string[][]): string {
  const quote = (cell: string) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return `\uFEFF${table.map((row) => row.map(quote).join(',')).join('\r\n')}\r\n`;
}

export function download(name: string, table: string[][]): void {
  saveFile(name, written(table), 'text/csv;charset=utf-8');
}
