/** The cells of a workbook's first sheet, with what the browser has: a ZIP archive of XML, no library.
 *
 * Numbers come as they are stored, so a date is its serial number; who knows the column knows what it means.
 */

const END = 0x06054b50;
const END_SIZE = 22;
const COMMENT_MAX = 65_535;
const STORED = 0;
const LOCAL_HEADER_SIZE = 30;
const ENTRY_SIZE = 46;

/** Null when this is no workbook that can be read. */
export async function sheetOf(file: ArrayBuffer): Promise<string[][] | null> {
  try {
    const parts = partsOf(file);
    const text = async (name: string) => new TextDecoder().decode(await contentOf(file, parts.get(name)));
    const sheet = firstSheet(await text('xl/workbook.xml'), await text('xl/_rels/workbook.xml.rels'));
    const shared = parts.has('xl/sharedStrings.xml') ? sharedStrings(await text('xl/sharedStrings.xml')) : [];
    return cellsOf(await text(sheet), shared);
  } catch {
    return null;
  }
}

/** Every ZIP archive begins so, a workbook too. */
export function isZip(file: ArrayBuffer): boolean {
  return file.byteLength > END_SIZE && new DataView(file).getUint32(0, true) === 0x04034b50;
}

interface Part {
  method: number;
  size: number;
  at: number;
}

/** The archive's own list, which stands at its end. */
function partsOf(file: ArrayBuffer): Map<string, Part> {
  const view = new DataView(file);
  let end = file.byteLength - END_SIZE;
  while (view.getUint32(end, true) !== END) {
    if (end-- < file.byteLength - END_SIZE - COMMENT_MAX) throw new Error('no archive');
  }
  const parts = new Map<string, Part>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const name = new TextDecoder().decode(new Uint8Array(file, at + ENTRY_SIZE, nameSize));
    parts.set(name, {
      method: view.getUint16(at + 10, true),
      size: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
    });
    at += ENTRY_SIZE + nameSize + extraSize + commentSize;
  }
  return parts;
}

async function contentOf(file: ArrayBuffer, part: Part | undefined): Promise<ArrayBuffer> {
  if (!part) throw new Error('a part is missing');
  const view = new DataView(file);
  const behind = view.getUint16(part.at + 26, true) + view.getUint16(part.at + 28, true);
  const packed = new Blob([new Uint8Array(file, part.at + LOCAL_HEADER_SIZE + behind, part.size)]);
  if (part.method === STORED) return packed.arrayBuffer();
  return new Response(packed.stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
}

function firstSheet(workbook: string, relations: string): string {
  const [sheet] = elements(workbook, 'sheet');
  const id = sheet && attribute(sheet.head, '\\w+:id');
  const relation = elements(relations, 'Relationship').find(({ head }) => attribute(head, 'Id') === id);
  const target = (relation && attribute(relation.head, 'Target')) ?? 'worksheets/sheet1.xml';
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

function sharedStrings(xml: string): string[] {
  return elements(xml, 'si').map(({ body }) => textOf(body));
}

/** What is written, without how a Japanese or Chinese word is pronounced. */
function textOf(xml: string): string {
  const written = xml.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '');
  return elements(written, 't')
    .map(({ body }) => unescaped(body))
    .join('');
}

function cellsOf(xml: string, shared: string[]): string[][] {
  const table: string[][] = [];
  for (const row of elements(xml, 'row')) {
    const cells: string[] = [];
    for (const { head, body } of elements(row.body, 'c')) {
      const column = attribute(head, 'r') ? columnOf(attribute(head, 'r') ?? '') : cells.length;
      while (cells.length < column) cells.push('');
      cells[column] = textIn(attribute(head, 't'), body, shared).trim();
    }
    const line = Number(attribute(row.head, 'r') ?? table.length + 1);
    while (table.length < line - 1) table.push([]);
    table.push(cells);
  }
  return table;
}

function textIn(type: string | undefined, body: string, shared: string[]): string {
  if (type === 'inlineStr') return textOf(body);
  const value = unescaped(elements(body, 'v')[0]?.body ?? '');
  return type === 's' ? (shared[Number(value)] ?? '') : value;
}

/** A1 is column 0, AB7 is column 27. */
function columnOf(place: string): number {
  const letters = place.replace(/\d+$/, '').toUpperCase();
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The elements of a name, one behind the other; those of a workbook never stand in one of the same name. */
function elements(xml: string, name: string): { head: string; body: string }[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(\\s[^>]*?)?(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}>)`, 'g');
  return [...xml.matchAll(pattern)].map(([, head = '', body = '']) => ({ head, body }));
}

function attribute(head: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(head)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex: string, decimal: string, name: string) => {
    if (hex || decimal) return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
    return ENTITIES[name] ?? all;
  });
}
