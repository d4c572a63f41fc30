import { expect, it } from 'vitest';
import { concerns } from '@/api/concern';
import { ITEMS_CHANGE, STORES_CHANGE } from '@/api/register';

const REPORT = 'ninehours.relief.NeedReported';

it('anything is a reason to read again what changes all the time', () => {
  expect(concerns([], undefined)).toBe(true);
  expect(concerns([REPORT], undefined)).toBe(true);
});

it('a register is read again when a fact has changed it, and left alone otherwise', () => {
  expect(concerns([REPORT, 'ninehours.inventory.StoreClosed'], STORES_CHANGE)).toBe(true);
  expect(concerns(['ninehours.inventory.ItemRegistered'], ITEMS_CHANGE)).toBe(true);
  expect(concerns([REPORT, 'ninehours.inventory.ItemRegistered'], STORES_CHANGE)).toBe(false);
  expect(concerns([], ITEMS_CHANGE)).toBe(false);
});
