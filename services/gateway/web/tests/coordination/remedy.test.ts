import { expect, it } from 'vitest';
import { concernedBy, withNames } from '@/coordination/plans/remedy';

const names = { storeName: (code: string) => `<${code}>`, itemName: (code: string) => `[${code}]` };

it('names what a change is about', () => {
  const change = { kind: 'goods', store: 'T411', goods: { 'TENT-12': 360, 'FORM-400': 2 } };
  const told = withNames('向T411调入 FORM-400 2、TENT-12 360', concernedBy(change), names);
  expect(told).toBe('向<T411>调入 [FORM-400] 2、[TENT-12] 360');
});

it('leaves codes alone that begin with another', () => {
  const change = { kind: 'vehicle', like: 'C01-BOAT10-01', depot: 'C01' };
  const told = withNames('one more vehicle like C01-BOAT10-01 at C01', concernedBy(change), names);
  expect(told).toBe('one more vehicle like C01-BOAT10-01 at <C01>');
});

it('finds the roads that would have to be opened', () => {
  expect(concernedBy({ kind: 'road', roads: ['R1', 'R2'] })).toEqual({ stores: [], items: [], roads: ['R1', 'R2'] });
});
