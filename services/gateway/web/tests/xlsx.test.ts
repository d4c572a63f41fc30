import { expect, it } from 'vitest';
import { isZip, sheetOf } from '@/api/xlsx';

const WORKBOOK =
  '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="7" r:id="rId3"/><sheet name="b" r:id="rId1"/></sheets></workbook>';
const RELATIONS =
  '<Relationships><Relationship Id="rId1" Target="no.xml"/><Relationship Target="worksheets/first.xml" Id="rId3"/></Relationships>';
const SHARED =
  '<sst><si><t>协议</t></si><si><r><t>a &amp; </t></r><r><t xml:space="preserve">b&#x20;</t></r><rPh><t>yomi</t></rPh></si></sst>';
const SHEET = `<worksheet><cols><col min="1"/></cols><sheetData>
  <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="2" t="s"><v>1</v></c></row>
  <row r="3"><c r="A3" s="1"/><c r="B3"><f>1+1</f><v>46361</v></c><c r="AB3" t="inlineStr"><is><t>far</t></is></c></row>
</sheetData></worksheet>`;

/** An archive of these parts; sums that no reader of ours looks at are left zero. */
async function archive(parts: Record<string, string>, packed: boolean): Promise<ArrayBuffer> {
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  const list: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const stream = new Blob([text]).stream();
    const content = await new Response(
      packed ? stream.pipeThrough(new CompressionStream('deflate-raw')) : stream,
    ).bytes();
    const title = new TextEncoder().encode(name);
    const local = fields(
      30,
      [0, 4, 0x04034b50],
      [8, 2, packed ? 8 : 0],
      [18, 4, content.length],
      [26, 2, title.length],
    );
    const entry = fields(46, [10, 2, packed ? 8 : 0], [20, 4, content.length], [28, 2, title.length], [42, 4, at]);
    bodies.push(local, title, content as Uint8Array<ArrayBuffer>);
    list.push(entry, title);
    at += local.length + title.length + content.length;
  }
  const end = fields(22, [0, 4, 0x06054b50], [10, 2, list.length / 2], [16, 4, at]);
  return new Blob([...bodies, ...list, end, 'a comment']).arrayBuffer();
}

function fields(size: number, ...values: [at: number, bytes: 2 | 4, value: number][]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(size));
  for (const [at, bytes, value] of values) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return new Uint8Array(view.buffer);
}

const PARTS = {
  'xl/workbook.xml': WORKBOOK,
  'xl/_rels/workbook.xml.rels': RELATIONS,
  'xl/sharedStrings.xml': SHARED,
  'xl/worksheets/first.xml': SHEET,
};
const TABLE = [['协议', '', 'a & b'], [], ['', '46361', ...Array(25).fill(''), 'far']];

it.each([true, false])('the first sheet is read cell by cell, gaps included (packed: %s)', async (packed) => {
  const file = await archive(PARTS, packed);
  expect(isZip(file)).toBe(true);
  expect(await sheetOf(file)).toEqual(TABLE);
});

it('elements may carry a prefix, as some programs write them', async () => {
  const prefixed = SHEET.replace(/<(\/?)(?=[a-z])/g, '<$1x:');
  expect(await sheetOf(await archive({ ...PARTS, 'xl/worksheets/first.xml': prefixed }, true))).toEqual(TABLE);
});

it('what is no workbook is nothing', async () => {
  expect(await sheetOf(await archive({ 'readme.txt': 'x' }, true))).toBeNull();
  expect(await sheetOf(new ArrayBuffer(100))).toBeNull();
  expect(isZip(new ArrayBuffer(3))).toBe(false);
});
