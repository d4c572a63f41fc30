import { describe, expect, it } from 'vitest';
import type { Shortage, Unrelieved } from '@/api/generated/allocation';
import type { PlaceReliefView, PlaceView } from '@/api/generated/relief';
import type { Plan } from '@/coordination/answers';
import { byGroup, compared, shownPlan, stillInTime } from '@/coordination/comparison';
import { mayOf } from '@/coordination/may';
import { pictureOf, type Spot } from '@/coordination/picture';
import { viewOf } from '@/coordination/view';
import { byCause, mainCauses, peopleLeftOut, worklist } from '@/coordination/worklist';
import { learnPinyin } from '@/i18n/spellings';

const need = (place: string, in_need: number, more: Partial<PlaceReliefView> = {}): PlaceReliefView => ({
  place,
  name: place,
  name_en: place,
  kind: 'village',
  township: '411081100',
  county: '411081',
  lat: 34.1,
  lon: 113.5,
  access: 'road',
  people: { general: in_need },
  basis: 'reported',
  in_need,
  relieved: 0,
  projected: 0,
  state: 'due',
  minute: null,
  ...more,
});
const lacks = (place: string, people: number, cause = 'item'): Shortage => ({
  place,
  people,
  item: 'TENT-12',
  cause,
  cause_zh: '',
  cause_en: '',
  also: [],
});
const outlook = (people: Record<string, [known: number, inTime: number]>) => ({
  curve: [],
  places: Object.fromEntries(
    Object.entries(people).map(([place, [known, in_time]]) => [
      place,
      { people: known, in_time, minute: 300, trips: [] },
    ]),
  ),
});
const names = new Map([['V1', { place: 'V1', name: '大刘庄村', name_en: 'Daliuzhuang' } as PlaceView]]);
const spot = (told: Parameters<typeof pictureOf>[0]): Spot => {
  const [found] = pictureOf(told);
  if (!found) throw new Error('no place');
  return found;
};

describe('the picture of a place', () => {
  it('joins its need, its name, the plan and what it lacks', () => {
    const found = spot({
      needs: [need('V1', 100)],
      names,
      outlook: outlook({ V1: [100, 60] }),
      shortages: [lacks('V1', 30), lacks('V1', 10, 'no_road')],
    });
    expect(found).toMatchObject({ name: '大刘庄村', minute: 300, outcome: 'left-out', leftOut: 40 });
    expect(mainCauses(found.lacks)).toEqual(['item', 'no_road']);
  });

  it('counts those who came after the plan, by their own cause', () => {
    const told = { names, counted: outlook({ V1: [100, 60] }), shortages: [lacks('V1', 40)] };
    const found = spot({ ...told, needs: [need('V1', 150)] });
    expect(found.lacks.map(({ cause, people }) => [cause, people])).toEqual([
      ['item', 40],
      ['reported_later', 50],
    ]);
  });

  it('counts places of which nobody knew when the plan was made', () => {
    const told = { names, counted: outlook({}), shortages: [] };
    expect(spot({ ...told, needs: [need('V1', 30)] })).toMatchObject({ leftOut: 30 });
  });

  it('does not count those who need nothing any more', () => {
    const told = { names, counted: outlook({ V1: [100, 60] }), shortages: [lacks('V1', 40)] };
    expect(spot({ ...told, needs: [need('V1', 70)] })).toMatchObject({ leftOut: 10, inNeed: 70 });
    expect(spot({ ...told, needs: [need('V1', 50)] })).toMatchObject({ leftOut: 0, outcome: 'in-time' });
  });

  it('believes handovers more than plans', () => {
    const done = need('V1', 100, { state: 'done', relieved: 100, projected: 100, minute: 200 });
    const found = spot({ needs: [done], names, outlook: outlook({ V1: [100, 60] }), shortages: [lacks('V1', 40)] });
    expect(found).toMatchObject({ outcome: 'done', leftOut: 0, minute: 200, lacks: [] });
  });

  it('leaves everybody out while there is no plan, and calls unknown places by their codes', () => {
    const found = spot({ needs: [need('V9', 100)], names });
    expect(found).toMatchObject({ name: 'V9', nameEn: 'V9', leftOut: 100, outcome: 'left-out' });
  });
});

describe('the work list', () => {
  const spots = pictureOf({
    needs: [need('V1', 100), need('V2', 100, { county: '411082' }), need('V3', 100)],
    names,
    outlook: outlook({ V1: [100, 90], V2: [100, 50], V3: [100, 100] }),
    shortages: [lacks('V1', 10), lacks('V2', 50, 'no_road')],
  });
  const places = (found: Spot[]) => found.map(({ place }) => place);

  it('holds who is left out, most people first', () => {
    expect(places(worklist(spots, {}))).toEqual(['V2', 'V1']);
    expect(byCause(spots)).toEqual([
      { cause: 'no_road', people: 50 },
      { cause: 'item', people: 10 },
    ]);
  });

  it('sums the people of a cause, or all', () => {
    const [first] = worklist(spots, { cause: 'item' });
    const both = first && [
      { ...first, leftOut: 25, lacks: [...first.lacks, { ...lacks('V1', 15, 'dock'), trip: null, also: [] }] },
    ];
    expect(peopleLeftOut(both ?? [], 'item')).toBe(10);
    expect(peopleLeftOut(both ?? [], undefined)).toBe(25);
  });

  it('is filtered by cause, county and any way of writing a name', async () => {
    expect(places(worklist(spots, { cause: 'item' }))).toEqual(['V1']);
    expect(places(worklist(spots, { county: '411082' }))).toEqual(['V2']);
    expect(places(worklist(spots, { text: ' 刘庄 ' }))).toEqual(['V1']);
    expect(places(worklist(spots, { text: 'DALIU' }))).toEqual(['V1']);
    expect(places(worklist(spots, { text: 'dlz' }))).toEqual([]);
    await learnPinyin();
    expect(places(worklist(spots, { text: 'dlz' }))).toEqual(['V1']);
  });
});

describe('plans', () => {
  const plan = (code: string, more: Partial<Plan> = {}) => ({ plan: code, state: 'proposed', ...more }) as Plan;

  it('are compared place by place', () => {
    const next = outlook({ V1: [100, 60], V2: [100, 100], V3: [10, 5] });
    const before = new Map([
      ['V1', 90],
      ['V2', 20],
      ['V3', 5],
    ]);
    const inNeed = new Map([
      ['V1', 100],
      ['V2', 100],
      ['V3', 10],
    ]);
    expect(compared(next, before, inNeed)).toEqual({
      inTime: 165,
      inTimeBefore: 115,
      gained: 80,
      lost: 30,
      changes: [
        { place: 'V2', people: 80 },
        { place: 'V1', people: -30 },
      ],
    });
  });

  it('are compared for those who are in need now', () => {
    const inNeed = new Map([['V1', 50]]);
    expect(compared(outlook({ V1: [100, 100] }), new Map([['V1', 60]]), inNeed)).toMatchObject({
      inTime: 50,
      gained: 0,
      changes: [],
    });
  });

  it('are compared with what the plan in force still brings: nobody is lost whose goods were refused', () => {
    const unrelieved: Unrelieved[] = [{ ...lacks('V1', 70, 'refused'), trip: 't1' }];
    const still = stillInTime(outlook({ V1: [100, 30], V2: [50, 50] }), unrelieved);
    expect(Object.fromEntries(still)).toEqual({ V1: 30, V2: 50 });
    const inNeed = new Map([
      ['V1', 100],
      ['V2', 50],
    ]);
    expect(compared(outlook({ V1: [100, 30], V2: [50, 50] }), still, inNeed)).toMatchObject({ gained: 0, lost: 0 });
  });

  it('are counted by group, evacuated people with their own', () => {
    const summary = { by_group: { infant: 2, infant_evacuated: 3, general: 7 } } as unknown as Plan['summary'];
    expect(byGroup(plan('P1', { summary }))).toEqual({ infant: 5, general: 7 });
  });

  it('are shown as asked for, else the one in force, else the newest proposal', () => {
    const inForce = plan('P1', { state: 'approved', in_force: true });
    const plans = [plan('P3'), plan('P2'), inForce];
    expect(shownPlan(plans, 'P2')?.plan).toBe('P2');
    expect(shownPlan(plans)?.plan).toBe('P1');
    expect(shownPlan(plans.slice(0, 2))?.plan).toBe('P3');
    expect(shownPlan([plan('P0', { state: 'refused' })])).toBeUndefined();
  });
});

it('offers to each role what the services allow', () => {
  expect(mayOf(['observer'])).toEqual({ plan: false, close: false, lift: false });
  expect(mayOf(['desk'])).toEqual({ plan: false, close: true, lift: true });
  expect(mayOf(['commander'])).toEqual({ plan: true, close: false, lift: true });
  expect(mayOf(['coordinator'])).toEqual({ plan: true, close: true, lift: true });
});

it('takes a code of digits in the address for a code', () => {
  expect(viewOf({ place: 411082109228, pane: 'list', q: undefined })).toEqual({ place: '411082109228', pane: 'list' });
});
