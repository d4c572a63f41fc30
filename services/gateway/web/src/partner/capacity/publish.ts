/** A production line as a command, and back as what is typed. */
import type { Capacity, CapacityView, PublishCapacityData } from '@/api/generated/inventory';
import { type Asked, address } from '@/api/request';
import { ZONE } from '@/i18n/numbers';
import type { Act } from '@/offline/outbox';
import type { Names } from '../data';
import { text } from '../words';
import type { Draft } from './output';

export function aboutLine(line: string): string {
  return `capacity/${line}`;
}

export function publishing(draft: Draft, names: Names): Act {
  const asked: Asked<PublishCapacityData> = { url: '/capacity' };
  const body: Capacity = {
    line: draft.line,
    store: draft.store,
    item: draft.item,
    rate_per_h: Number(draft.rate_per_h),
    lead_min: Number(draft.lead_min),
    ramp_min: Number(draft.ramp_min),
    max_quantity: draft.max_quantity === '' ? null : Number(draft.max_quantity),
    until: draft.until ? `${draft.until}:00+08:00` : null,
    answer_within_min: Number(draft.answer_within_min),
  };
  const rate = `${names.amount(body.rate_per_h, body.item)}${text('perHour')}`;
  const title = `${text('publishLine')} · ${draft.line} · ${names.item(draft.item)} ${rate}`;
  return { path: address('inventory', asked), body, title, about: aboutLine(draft.line) };
}

export function draftOf(line: CapacityView): Draft {
  return {
    ...line,
    max_quantity: line.max_quantity ?? '',
    until: line.until ? localMinute(line.until) : '',
  };
}

/** An instant as an input of a time writes it, in Xuchang's time. */
function localMinute(instant: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone: ZONE }).replace(' ', 'T').slice(0, 16);
}
