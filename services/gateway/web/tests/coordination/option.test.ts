import { beforeAll, expect, it, vi } from 'vitest';

beforeAll(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh', setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
});

const SAID = { plan: 'plan', real: 'real', bound: 'bound', deadline: 'deadline', now: 'now' };
const drawn = async (nowMin: number) => {
  const { optionOf } = await import('@/coordination/curve/option');
  const real = [
    { minute: 100, relieved: 5 },
    { minute: 600, relieved: 9 },
  ];
  const planned = [
    { minute: 90, people: 6 },
    { minute: 580, people: 8 },
  ];
  return optionOf({ planned, real, bound: 7, nowMin, deadlineMin: 540 }, SAID, 'light');
};

it('holds what has been reached until now, and what is planned until the deadline', async () => {
  const [plan, real, bound] = (await drawn(200)).series;
  expect(plan?.data).toEqual([
    [0, 0],
    [90, 6],
    [540, 6],
  ]);
  expect(real?.data).toEqual([
    [0, 0],
    [100, 5],
    [200, 5],
  ]);
  expect(bound?.data).toEqual([
    [0, 7],
    [540, 7],
  ]);
});

it('counts nobody who was relieved after the deadline', async () => {
  expect((await drawn(900)).series[1]?.data).toEqual([
    [0, 0],
    [100, 5],
    [540, 5],
  ]);
});
