import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DirectiveView } from '@/api/generated/allocation';
import type { Incident } from '@/incident/answers';

const record = vi.fn(async (_act: { body: unknown }) => 'key');
vi.mock('@/offline/outbox', () => ({ record }));

const incident = { incident: 'I', started_at: '2026-07-20T08:00:00Z' } as Incident;

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {} });
  vi.stubGlobal('localStorage', { getItem: () => 'zh' });
  vi.useFakeTimers({ now: new Date('2026-07-20T09:30:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('roads are closed and opened at the time of the act', async () => {
  const { block, lift } = await import('@/coordination/acts');
  await block(incident, { road: 'R1', factor: 0, reason: 'bridge' });
  await lift(incident, 'R1', 'R1@90');
  expect(record.mock.calls.map(([act]) => act.body)).toEqual([
    { road: 'R1', factor: 0, reason: 'bridge', from_min: 90 },
    { at_min: 90 },
  ]);
});

it('what is decided by hand is recorded with its reason, and undone by its name', async () => {
  const { decideByHand, undo } = await import('@/coordination/acts');
  record.mockClear();
  await decideByHand('I', { kind: 'keep_trip', subject: 'r1-1' }, 'agreed');
  await undo({ incident: 'I', directive: 'd1', subject: 'r1-1' } as DirectiveView);
  expect(record.mock.calls.map(([act]) => act)).toMatchObject([
    {
      path: '/api/allocation/incidents/I/directives',
      body: { kind: 'keep_trip', subject: 'r1-1', reason: 'agreed' },
      about: 'directives/I/r1-1',
    },
    { path: '/api/allocation/incidents/I/directives/d1/lift', about: 'directives/I/r1-1' },
  ]);
});
