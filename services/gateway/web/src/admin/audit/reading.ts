/** An act in words: when, by whom, on what. */
import type { Act } from '@/api/generated/gateway';
import type { ServiceName } from '@/api/request';
import { ZONE } from '@/i18n/numbers';
import { eventName } from './events/names';
import { fieldName, valueName } from './fields/names';
import { text } from './words';

/** What a code is the name of, if anything. */
export type NameOf = (field: string, code: string) => string | undefined;

const BRIEF = [
  'quantity',
  'lot',
  'people',
  'affected',
  'road',
  'vehicle',
  'plan',
  'user',
  'witness',
  'reason',
  'address',
];
const BRIEF_MAX = 4;
/** Files are known by their digests; the beginning is enough to tell them apart. */
const DIGEST = /\b([0-9a-f]{8})[0-9a-f]{56}\b/;
const AUTOMATIC = {
  timer: 'by_timer',
  inventory: 'by_system',
  relief: 'by_system',
  allocation: 'by_system',
  gateway: 'by_system',
  nobody: 'by_nobody',
} as const;

/** 2021-07-20 22:00:03, as China's clocks showed. */
export function moment(instant: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone: ZONE });
}

export function actor(by: string): string {
  if (by.startsWith('reaction:')) return text('by_reaction');
  return Object.hasOwn(AUTOMATIC, by) ? text(AUTOMATIC[by as keyof typeof AUTOMATIC]) : by;
}

/** What happened, each thing once: 物资入库 ×3、冲正出入库. */
export function deeds(act: Act): string {
  const counts = new Map<string, number>();
  for (const { type } of act.events) counts.set(eventName(type), (counts.get(eventName(type)) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(text('comma'));
}

/** stock/K1/WAT as 库存 · 火龙镇库 · 瓶装水. */
export function subject(act: Act, nameOf: NameOf): string {
  const [kind = '', ...all] = act.stream.split('/');
  const parts = all.map((code, place) => ({ code, field: partOf(kind, place) })).filter(({ field }) => field);
  const names = parts.map(({ field, code }) => partName(field, code, nameOf));
  return [text.found(`stream_${kind}`) ?? kind, ...names.filter(Boolean)].join(' · ');
}

/** Which fields would tell what stands in a stream's name, one after another; "" for what tells a reader nothing. */
const PARTS: Record<string, readonly string[]> = {
  asking: ['plan', '', 'store', 'item'],
  callup: ['plan', 'agreement'],
  closure: ['incident', 'road'],
  directives: ['incident'],
  door: ['', 'user'],
  force: ['incident'],
  network: [''],
  news: ['incident', 'cause', 'subject'],
  replan: ['incident'],
  report: ['incident', 'village'],
  rules: [''],
  stock: ['store', 'item'],
};

function partOf(kind: string, place: number): string {
  return PARTS[kind]?.[place] ?? kind;
}

/** A part of a stream's name in words, as far as there are some. */
function partName(field: string, code: string, nameOf: NameOf): string {
  return nameOf(field, code) ?? valueName(field, code).replace(DIGEST, '$1…');
}

/** What one looks for first in the data of an act. */
export function brief(act: Act): string {
  const data = act.events[0]?.data ?? {};
  const told = BRIEF.filter((field) => typeof data[field] === 'string' || typeof data[field] === 'number');
  const said = told
    .filter((field) => data[field] !== '')
    .map((field) => `${fieldName(field)} ${valueName(field, String(data[field]))}`);
  return said.slice(0, BRIEF_MAX).join(' · ');
}

export function serviceName(service: string): string {
  return text(`service_${service as ServiceName}`);
}
