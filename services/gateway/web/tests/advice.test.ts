import { expect, it, vi } from 'vitest';

// Words remember the language on the device, which this process is not.
const { advice, setLanguage } = await vi.hoisted(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
  return { ...(await import('@/outbox/advice')), ...(await import('@/i18n/i18n')) };
});

const problem = (slug: string) => ({ type: `urn:ninehours:problem:${slug}`, detail: '-', status: 409 });

it('says in the spoken language what to do about a refusal', () => {
  setLanguage('zh');
  expect(advice(problem('not-loaded'))).toContain('保管员');
  setLanguage('en');
  expect(advice(problem('not-loaded'))).toContain('keeper');
});

it('leaves what it does not know to the platform', () => {
  expect(advice(problem('call-up-late'))).toBeUndefined();
  expect(advice({ type: 'about:blank', detail: '-', status: 500 })).toBeUndefined();
});
