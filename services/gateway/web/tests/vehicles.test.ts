import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const { setLanguage, vehicleType } = await vi.hoisted(async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh', setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
  return { ...(await import('@/i18n/i18n')), ...(await import('@/i18n/vehicles')) };
});

const FLEETS = '../../../data/xuchang/fleets.csv';

it('calls every type of vehicle on roads and water as the fleet data does', () => {
  const [, ...rows] = readFileSync(FLEETS, 'utf8').trim().split('\n');
  const driven = rows.map((row) => row.split(',')).filter(([, , , medium]) => medium !== 'air');
  expect(driven.length).toBeGreaterThan(5);
  for (const [code = '', zh, en] of driven) {
    setLanguage('zh');
    expect(vehicleType(code)).toBe(zh);
    setLanguage('en');
    expect(vehicleType(code)).toBe(en);
  }
});

it('shows a type that it does not know by its code', () => {
  expect(vehicleType('HOVERCRAFT')).toBe('HOVERCRAFT');
});
