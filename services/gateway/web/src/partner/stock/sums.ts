/** What is promised, called, confirmed and left, by item; and what a statement must look like. */
import type { AgreementView, CallUpView } from '@/api/generated/inventory';

export interface Sum {
  item: string;
  committed: number;
  /** All that an incident has asked of it, whatever the answer. */
  called: number;
  waiting: number;
  confirmed: number;
  /** What could still be called: promised, not confirmed, not waiting for an answer. */
  remaining: number;
}

/** `incident` = the one whose call-ups count; promises stand for every incident anew. */
export function sums(agreements: AgreementView[], callups: CallUpView[], incident: string | undefined): Sum[] {
  const ofIncident = callups.filter(
    (one) => one.incident === incident && one.reserve === 'corporate' && one.state !== 'withdrawn',
  );
  const items = [...new Set(agreements.map((one) => one.item))].toSorted();
  return items.map((item) => {
    const called = ofIncident.filter((one) => one.item === item);
    const committed = total(agreements.filter((one) => one.item === item).map((one) => one.quantity));
    const confirmed = total(called.map((one) => one.confirmed ?? 0));
    const waiting = total(called.filter((one) => one.state === 'sent').map((one) => one.quantity));
    const remaining = Math.max(0, committed - confirmed - waiting);
    return { item, committed, called: total(called.map((one) => one.quantity)), waiting, confirmed, remaining };
  });
}

function total(quantities: number[]): number {
  return quantities.reduce((sum, quantity) => sum + quantity, 0);
}

/** What is typed into a row of the statement; `expires` is "" when the goods do not expire. */
export interface Typed {
  quantity: number | string;
  expires: string;
}

export type Mistake = 'quantity' | 'expires';

const QUANTITY_MAX = 1_000_000_000;

export function stated(agreement: AgreementView): Typed {
  const { declared } = agreement;
  return { quantity: declared?.quantity ?? '', expires: declared?.expires ?? '' };
}

export function mistake(typed: Typed): Mistake | undefined {
  const quantity = typed.quantity === '' ? Number.NaN : Number(typed.quantity);
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > QUANTITY_MAX) return 'quantity';
  return typed.expires && !isDay(typed.expires) ? 'expires' : undefined;
}

/** A day of the calendar as 2026-12-31. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function changed(typed: Typed, agreement: AgreementView): boolean {
  const before = stated(agreement);
  return String(typed.quantity) !== String(before.quantity) || typed.expires !== before.expires;
}
