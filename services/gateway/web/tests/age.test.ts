import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Reading } from '@/ui/Shown';

let age: typeof import('@/incident/age');

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  vi.stubGlobal('localStorage', { getItem: () => 'zh' });
  age = await import('@/incident/age');
});
afterAll(() => vi.unstubAllGlobals());

const reading = (dataUpdatedAt: number, more: Partial<Reading> = {}): Reading => ({
  dataUpdatedAt,
  error: null,
  failureReason: null,
  fetchStatus: 'idle',
  ...more,
});
const away = new Error('away');

it('is that of the oldest; what was never read has none', () => {
  expect(age.oldest([reading(90), reading(30), reading(0)])).toBe(30);
});

it('is told of what could not be read again', () => {
  expect(age.lastKnownAt([reading(10), reading(20, { error: away }), reading(30, { error: away })])).toBe(20);
  expect(age.lastKnownAt([reading(20, { fetchStatus: 'paused', failureReason: away })])).toBe(20);
});

it('is not told while everything can be read, or has never been', () => {
  expect(age.lastKnownAt([reading(10), reading(0, { error: away })])).toBeUndefined();
});
