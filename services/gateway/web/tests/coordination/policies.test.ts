import { describe, expect, it } from 'vitest';
import type { PolicyFigures } from '@/api/generated/allocation';
import { proposedOf } from '@/coordination/comparison';
import {
  bestOf,
  kindOf,
  MEASURES,
  type Measure,
  overtakenBy,
  type Planned,
  tradeOff,
  weightsOf,
} from '@/coordination/policies/measures';

/** Xuchang's flood with a quarter of the vehicles, as docs/policy.md has measured it. */
const BASE: PolicyFigures = {
  people: 80_456,
  priority_people: 17_781,
  relieved_in_time: 48_928,
  relieved_bound: 80_352,
  life_saved_priority: 15_712,
  life_saved_in_time: 60_000,
  value: 206_048,
  value_bound: 258_162,
  least_township: '411081102',
  least_township_share: 0.309,
  townships_below_half: 12,
  lateness_person_h: 472_920,
  km: 24_839,
  trips: 400,
  vehicles: 150,
};

function planned(priority_weight: number, changes: Partial<PolicyFigures> = {}): Planned {
  const common = { state: 'proposed' as const, reason: null, seconds: 15, relieved: null, bound: null };
  return { priority_weight, plan: `run-1-${priority_weight}`, ...common, figures: { ...BASE, ...changes } };
}

const measure = (name: Measure['name']) => MEASURES.find((one) => one.name === name) as Measure;
const equal = planned(0, {
  relieved_in_time: 51_142,
  life_saved_priority: 12_088,
  least_township_share: 0,
  lateness_person_h: 439_710,
  km: 24_038,
});
const usual = planned(10);

describe('what is best in a row', () => {
  it('is the most people and the fewest kilometres', () => {
    expect(bestOf(measure('relieved_in_time'), [equal, usual])).toEqual([0]);
    expect(bestOf(measure('life_saved_priority'), [equal, usual])).toEqual([10]);
    expect(bestOf(measure('km'), [equal, usual])).toEqual([0]);
  });

  it('is several where they look alike, and none where all do or values do not compare', () => {
    const third = planned(1, { relieved_in_time: 51_142 });
    expect(bestOf(measure('relieved_in_time'), [equal, third, usual])).toEqual([0, 1]);
    expect(bestOf(measure('trips'), [equal, usual])).toEqual([]);
    expect(bestOf(measure('value'), [equal, usual])).toEqual([]);
    expect(bestOf(measure('km'), [usual, planned(1, { km: 24_839.3 })])).toEqual([]);
  });
});

describe('what a choice brings and costs', () => {
  it('says how many people and whom', () => {
    const { brings, costs } = tradeOff(equal, usual);
    expect(brings.map(({ name, more, by }) => [name, more, by])).toEqual([
      ['relieved_in_time', true, 2_214],
      ['lateness_person_h', false, 33_210],
      ['km', false, 801],
    ]);
    expect(costs.map(({ name, more }) => [name, more])).toEqual([
      ['life_saved_priority', false],
      ['least_township', false],
    ]);
    expect(costs[0]?.by).toBe(3_624);
    expect(costs[1]?.by).toBeCloseTo(30.9);
  });

  it('is nothing where plans look alike', () => {
    expect(tradeOff(planned(0), usual)).toEqual({ brings: [], costs: [] });
  });
});

it('tells a plan that another beats by its own weight, and no other', () => {
  const luckier = planned(1, { relieved_in_time: 60_000, life_saved_priority: 15_712 });
  expect(overtakenBy(usual, [luckier, usual])).toBe(luckier);
  expect(overtakenBy(luckier, [luckier, usual])).toBeUndefined();
  expect(overtakenBy(equal, [equal, planned(10)])).toBeUndefined();
});

it('calls weights by what they mean', () => {
  expect([0, 1, 3, 10].map(kindOf)).toEqual(['equal', 'middle', 'middle', 'priority']);
});

it('orders two or three different weights and no others', () => {
  expect(weightsOf([0, '1', ''])).toEqual([0, 1]);
  expect(weightsOf([0, 1, 10])).toEqual([0, 1, 10]);
  for (const fields of [
    [0, '', ''],
    [1, 1, ''],
    [0, 1001, 1],
  ])
    expect(weightsOf(fields)).toBeUndefined();
});

it('shows the proposal that was asked for, else the newest', () => {
  const plans = ['b', 'a'].map((plan) => ({ plan, state: 'proposed' })) as Parameters<typeof proposedOf>[0];
  expect(proposedOf(plans, 'a')?.plan).toBe('a');
  expect(proposedOf(plans, 'gone')?.plan).toBe('b');
  expect(proposedOf([], 'a')).toBeUndefined();
});
