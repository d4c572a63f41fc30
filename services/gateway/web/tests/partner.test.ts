import { describe, expect, it } from 'vitest';
import type { AgreementView, CallUpView } from '@/api/generated/inventory';
import { byOutcome, countdown, missing, urgency, waiting } from '@/partner/callups/callups';
import { changed, mistake, sums } from '@/partner/stock/sums';

function callup(changes: Partial<CallUpView>): CallUpView {
  return {
    callup: 'run-1/L1',
    plan: 'run-1',
    incident: 'flood',
    org: 'E01',
    store: 'E01',
    item: 'WAT',
    source: 'stock/E01/WAT',
    reserve: 'corporate',
    supply: 'L1',
    quantity: 100,
    reservations: ['r1'],
    sent_at: '2026-07-20T14:00:00.000Z',
    answer_by: '2026-07-20T14:30:00.000Z',
    ready_at: '2026-07-20T15:00:00.000Z',
    state: 'sent',
    confirmed: null,
    answered_at: null,
    reason: '',
    ...changes,
  };
}

function agreement(changes: Partial<AgreementView>): AgreementView {
  return {
    agreement: 'L1',
    org: 'E01',
    store: 'E01',
    areas: [],
    item: 'WAT',
    quantity: 500,
    notice_min: 60,
    answer_within_min: 30,
    valid_until: null,
    declared: { quantity: 480, expires: '2026-12-31', at: '2026-07-20T12:00:00.000Z' },
    ...changes,
  };
}

describe('call-ups', () => {
  it('that wait come with the most urgent first, whatever zone their times are written in', () => {
    const late = callup({ callup: 'late', answer_by: '2026-07-20T14:31:00.000Z' });
    const soon = callup({ callup: 'soon', answer_by: '2026-07-20T22:29:00+08:00' });
    const over = callup({ callup: 'over', state: 'confirmed' });
    expect(waiting([late, over, soon]).map((one) => one.callup)).toEqual(['soon', 'late']);
  });

  it('that are over are grouped by what became of them, deliveries first', () => {
    const all = [callup({ state: 'silent' }), callup({ state: 'part' }), callup({ state: 'sent' })];
    expect(byOutcome(all).map(([state]) => state)).toEqual(['part', 'silent']);
  });

  it('count down to the second and say when it is urgent', () => {
    expect(countdown(1_425_999)).toBe('23:45');
    expect(countdown(5_025_000)).toBe('1:23:45');
    expect(countdown(-5)).toBe('00:00');
    expect([urgency(600_000), urgency(599_999), urgency(0)]).toEqual(['calm', 'soon', 'over']);
  });

  it('are answered in whole numbers up to what is asked; less than all wants a reason', () => {
    expect(missing({ confirmed: 100, reason: '' }, 100)).toBeUndefined();
    expect(missing({ confirmed: 99, reason: ' ' }, 100)).toBe('reason');
    expect(missing({ confirmed: 0, reason: 'fire' }, 100)).toBeUndefined();
    expect(missing({ confirmed: 101, reason: 'more' }, 100)).toBe('quantity');
    expect(missing({ confirmed: Number.NaN, reason: 'x' }, 100)).toBe('quantity');
  });
});

describe('promises', () => {
  it('count what this incident called of stock: other incidents, lines and withdrawn call-ups do not', () => {
    const called = [
      callup({ state: 'part', confirmed: 60 }),
      callup({ quantity: 40 }),
      callup({ state: 'declined', quantity: 30, confirmed: 0 }),
      callup({ state: 'withdrawn', quantity: 7 }),
      callup({ reserve: 'capacity', quantity: 9 }),
      callup({ incident: 'quake', quantity: 11 }),
    ];
    const [sum] = sums([agreement({}), agreement({ agreement: 'L2', quantity: 100 })], called, 'flood');
    expect(sum).toEqual({ item: 'WAT', committed: 600, called: 170, waiting: 40, confirmed: 60, remaining: 500 });
  });

  it('never promise less than nothing', () => {
    const [sum] = sums([agreement({ quantity: 50 })], [callup({ state: 'confirmed', confirmed: 100 })], 'flood');
    expect(sum?.remaining).toBe(0);
  });
});

describe('a statement', () => {
  it.each([
    [{ quantity: 0, expires: '' }, undefined],
    [{ quantity: '', expires: '' }, 'quantity'],
    [{ quantity: 1.5, expires: '' }, 'quantity'],
    [{ quantity: -1, expires: '' }, 'quantity'],
    [{ quantity: 5, expires: '2026-02-30' }, 'expires'],
    [{ quantity: 5, expires: '2028-02-29' }, undefined],
  ])('%j: %s', (typed, wrong) => {
    expect(mistake(typed)).toBe(wrong);
  });

  it('is changed by another quantity or day, not by the same number typed', () => {
    expect(changed({ quantity: '480', expires: '2026-12-31' }, agreement({}))).toBe(false);
    expect(changed({ quantity: 480, expires: '' }, agreement({}))).toBe(true);
    expect(changed({ quantity: '', expires: '' }, agreement({ declared: null }))).toBe(false);
  });
});
