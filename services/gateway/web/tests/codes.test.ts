import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import qrcode from 'qrcode-generator';
import { beforeAll, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { inParts } from '@/offline/carry';
import type { Entry } from '@/offline/db';
import { complete, howMany, NONE, withCode } from '@/outbox/parts';
import { READING } from '@/scan/camera';

const MODULE_PX = 4;
const QUIET = 4;

const entry = (number: number): Entry => ({
  seq: number,
  key: `key-${number}-${Math.sin(number)}`,
  user: 'clerk',
  path: '/api/inventory/receipts',
  body: { store: 'K1', item: 'WAT', quantity: number, lot: `批号${Math.cos(number)}` },
  title: `收货 · 瓶装水 × ${number}`,
  about: 'K1',
  madeAt: '2026-07-20T12:00:00.000Z',
  skew: 0,
  version: 1,
  state: 'waiting',
  tries: 0,
});
const parts = await inParts(Array.from({ length: 40 }, (_, number) => entry(number)));

beforeAll(() => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
});

/** A code as a camera that is held still would see it. */
function picture(content: string): ImageData {
  const code = qrcode(0, 'L');
  code.addData(content);
  code.make();
  const modules = code.getModuleCount();
  const width = (modules + 2 * QUIET) * MODULE_PX;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let at = 0; at < width * width; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)].map((px) => Math.floor(px / MODULE_PX) - QUIET);
    const inside = [x, y].every((place) => place !== undefined && place >= 0 && place < modules);
    if (inside && code.isDark(y ?? 0, x ?? 0)) data.fill(0, at * 4, at * 4 + 3);
  }
  return { data, width, height: width, colorSpace: 'srgb' } as ImageData;
}

it('the camera reads a full code as it is shown', async () => {
  const [part = ''] = parts;
  const [seen] = await readBarcodes(picture(part), READING);
  expect(seen?.text).toBe(part);
  expect(withCode(NONE, `${seen?.symbologyIdentifier}${seen?.text}`)).toEqual({
    count: parts.length,
    parts: { 1: part },
  });
});

it('codes are collected in any order, each once', () => {
  let read = NONE;
  for (const part of [...parts.toReversed(), parts[0] ?? '']) read = withCode(read, part) ?? NONE;
  expect(howMany(read)).toBe(parts.length);
  expect(complete(read)).toBe(true);
  expect(Object.values(read.parts)).toEqual(parts);
});

it('a code of another series begins anew, and one of something else is none', () => {
  const read = withCode(NONE, parts[0] ?? '') ?? NONE;
  expect(withCode(read, 'NH1/1/9/abc')).toEqual({ count: 9, parts: { 1: 'NH1/1/9/abc' } });
  expect(withCode(read, `NH1/1/${parts.length}/abc`)?.parts).toEqual({ 1: `NH1/1/${parts.length}/abc` });
  expect(withCode(read, ']E06901234567892')).toBeNull();
});
