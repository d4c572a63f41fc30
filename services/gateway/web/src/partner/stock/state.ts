/** A statement as a command: all that the partner holds under an agreement now, reserved goods included. */
import type { AgreementView, Statement, StateStockData } from '@/api/generated/inventory';
import { type Asked, address } from '@/api/request';
import { now } from '@/clock/clock';
import { type Act, record } from '@/offline/outbox';
import type { Names } from '../data';
import { text } from '../words';
import type { Typed } from './sums';

export function aboutAgreement(agreement: string): string {
  return `agreement/${agreement}`;
}

/** Dated when it is made: it is as old as that, whenever it arrives. */
export function statement(of: AgreementView, typed: Typed, names: Names): Act {
  const asked: Asked<StateStockData> = { url: '/agreements/{agreement}/statements', path: { agreement: of.agreement } };
  const body: Statement = { quantity: Number(typed.quantity), expires: typed.expires || null, at: now() };
  return {
    path: address('inventory', asked),
    body,
    title: `${text('statementOf')} · ${names.item(of.item)} ${names.amount(body.quantity, of.item)}`,
    about: aboutAgreement(of.agreement),
  };
}

export async function recordAll(acts: Act[]): Promise<void> {
  for (const act of acts) await record(act);
}
