import { describe, expect, it } from 'vitest';
import type { Instance, PlanBody } from '@/coordination/answers';
import { relieved, rulesOf, steps } from '@/coordination/clock';
import { outlookOf } from '@/coordination/outlook';

const INSTANCE: Instance = {
  deadline: 540,
  groups: [
    { id: 'general', rank: 2 },
    { id: 'infant', rank: 1 },
  ],
  items: [{ id: 'WATER' }, { id: 'WATER-BIG', counts_as: { item: 'WATER', units: 4 } }, { id: 'QUILT' }],
  rations: [
    { item: 'WATER', groups: ['general', 'infant'], quantity: 2, per_persons: 1 },
    { item: 'QUILT', groups: ['general'], quantity: 1, per_persons: 2 },
  ],
  villages: [
    { id: 'V1', people: { general: 4, infant: 2 } },
    { id: 'V2', people: { general: 2 } },
  ],
  supplies: [
    { id: 'L1', item: 'WATER' },
    { id: 'L2', item: 'WATER-BIG' },
    { id: 'L3', item: 'QUILT' },
  ],
};

const load = { place: 'S1', do: 'load' as const, arrive: 0, end: 10, lines: [] };
const unload = (place: string, end: number, lines: PlanBody['trips'][0]['stops'][0]['lines']) => ({
  place,
  do: 'unload' as const,
  arrive: end - 5,
  end,
  lines,
});

describe('the relief clock', () => {
  const rules = rulesOf(INSTANCE);

  it('serves priority groups first and counts whole rations only', () => {
    const people = { general: 4, infant: 2 };
    expect(relieved(people, new Map([['WATER', 5]]), rules)).toBe(2);
    expect(
      relieved(
        people,
        new Map([
          ['WATER', 9],
          ['QUILT', 2],
        ]),
        rules,
      ),
    ).toBe(4);
  });

  it('is not misled by sums of fractions', () => {
    const tenth = rulesOf({
      ...INSTANCE,
      rations: [{ item: 'WATER', groups: ['infant'], quantity: 0.1, per_persons: 1 }],
    });
    expect(relieved({ infant: 3 }, new Map([['WATER', 0.1 + 0.1 + 0.1]]), tenth)).toBe(3);
    expect(relieved({ infant: 3 }, new Map([['WATER', 0.29999999]]), tenth)).toBe(3);
  });

  it('goes through arrivals in order of time', () => {
    const late = { minute: 90, units: new Map([['WATER', 2]]) };
    const early = { minute: 30, units: new Map([['WATER', 2]]) };
    expect(steps({ infant: 2 }, [late, early], rules)).toEqual([
      [30, 1],
      [90, 2],
    ]);
  });
});

describe('the outlook of a plan', () => {
  const plan: PlanBody = {
    trips: [
      {
        id: 'T1',
        vehicle: 'C01-1',
        stops: [
          load,
          unload('V1', 100, [{ supply: 'L2', quantity: 1 }]),
          unload('V2', 120, [
            { supply: 'L1', quantity: 4 },
            { supply: 'L3', quantity: 1 },
          ]),
        ],
      },
      {
        id: 'T2',
        vehicle: 'C01-2',
        stops: [
          load,
          unload('V1', 600, [
            { supply: 'L1', quantity: 8 },
            { supply: 'L3', quantity: 2 },
          ]),
        ],
      },
    ],
  };
  const outlook = outlookOf(INSTANCE, plan);

  it('counts by place who is relieved by the deadline, and when the last is', () => {
    expect(outlook.places.V1).toMatchObject({ people: 6, inTime: 2, minute: 600 });
    expect(outlook.places.V2).toMatchObject({ people: 2, inTime: 2, minute: 120 });
  });

  it('sums the places to one curve', () => {
    expect(outlook.curve).toEqual([
      [100, 2],
      [120, 4],
      [600, 8],
    ]);
  });

  it('names what each trip brings, from where', () => {
    expect(outlook.places.V2?.drops).toEqual([
      { trip: 'T1', vehicle: 'C01-1', store: 'S1', arrive: 115, end: 120, goods: { WATER: 4, QUILT: 1 } },
    ]);
  });
});
