import { describe, expect, it } from 'vitest';
import { handedHere, spread } from '@/driver/handing';
import { aboard, nextStep, project, type Stop, type Trip, toBringBack } from '@/driver/trip';
import type { Entry } from '@/offline/db';

const START = '2021-07-20T06:00:00Z';
const at = (minute: number) => new Date(Date.parse(START) + minute * 60_000).toISOString();

const line = (supply: string, item: string, quantity: number) => ({
  supply,
  item,
  reserve: 'government',
  quantity,
  reservation: `r-${supply}`,
});

const stop = (number: number, what: Partial<Stop>): Stop => ({
  stop: number,
  place: `p${number}`,
  do: 'unload',
  arrive_min: number * 60,
  depart_min: number * 60 + 10,
  lines: [],
  actual: {},
  loaded: [],
  handovers: [],
  ...what,
});

const WATER = line('L1', 'WATER', 100);
const MORE_WATER = line('L2', 'WATER', 20);

/** 120 bottles of two lots are loaded: 70 for the first village, 50 for the second. */
const trip = (changes: Partial<Trip> = {}): Trip => ({
  trip: 't1',
  incident: 'flood',
  vehicle: 'V1',
  started_at: START,
  state: 'planned',
  answers: { 'r-L1': 'held', 'r-L2': 'held' },
  stores: {},
  begun: false,
  end: null,
  stops: [
    stop(0, { do: 'load', lines: [WATER, MORE_WATER] }),
    stop(1, { lines: [line('L1', 'WATER', 70)] }),
    stop(2, { lines: [line('L1', 'WATER', 30), line('L2', 'WATER', 20)] }),
  ],
  ...changes,
});

let made = 0;
const entry = (act: string, body: object, state: Entry['state'] = 'waiting'): Entry => {
  made += 1;
  return {
    seq: made,
    key: String(made),
    user: 'zhou',
    path: act === 'loads' ? '/api/inventory/loads' : `/api/relief/trips/t1/${act}`,
    body,
    title: act,
    about: 'trip/t1',
    madeAt: START,
    skew: 0,
    version: 1,
    state,
    tries: 0,
  };
};

const LOADING = entry('loading', { stop: 0, at: at(30) });
const LOADED = entry('loads', { trip: 't1', stop: 0, happened_at: at(40) });
const DEPARTED = entry('departure', { stop: 0, at: at(41) });
const ARRIVED = entry('arrival', { stop: 1, at: at(60) });
const handover = (number: number, minute: number, lines: object[], state?: Entry['state']) =>
  entry(
    'handover',
    { stop: number, begun_at: at(minute - 5), ended_at: at(minute), lines, received_by: 'wang' },
    state,
  );
const FIRST = handover(1, 70, [{ supply: 'L1', item: 'WATER', reserve: 'government', good: 65, short: 3, damaged: 2 }]);

const step = (...entries: Entry[]) => {
  const next = nextStep(project(trip(), entries));
  return 'stop' in next ? `${next.do} ${next.stop.stop}` : next.do;
};

describe('without a network the page goes on from step to step', () => {
  it.each([
    ['loading 0', []],
    ['loads 0', [LOADING]],
    ['departure 0', [LOADING, LOADED]],
    ['arrival 1', [LOADING, LOADED, DEPARTED]],
    ['handover 1', [LOADING, LOADED, DEPARTED, ARRIVED]],
    ['departure 1', [LOADING, LOADED, DEPARTED, ARRIVED, FIRST]],
  ] as [string, Entry[]][])('%s', (expected, entries) => {
    expect(step(...entries)).toBe(expected);
  });

  it('is done once nothing is left aboard', () => {
    const rest = handover(2, 130, [
      { supply: 'L1', item: 'WATER', reserve: 'government', good: 30 },
      { supply: 'L2', item: 'WATER', reserve: 'government', good: 20 },
    ]);
    expect(step(LOADING, LOADED, DEPARTED, ARRIVED, FIRST, rest)).toBe('over');
  });

  it('with something left aboard after the last stop the trip is to be finished', () => {
    const rest = handover(2, 130, [{ supply: 'L1', item: 'WATER', reserve: 'government', good: 30 }]);
    expect(step(LOADING, LOADED, DEPARTED, ARRIVED, FIRST, rest)).toBe('finish');
    expect(step(LOADING, LOADED, DEPARTED, rest, entry('finish', { at: at(150) }))).toBe('over');
  });

  it('an abort ends it', () => {
    expect(project(trip(), [LOADING, entry('abort', { reason: 'flooded', at: at(35) })]).state).toBe('aborted');
  });
});

describe('what was done here and what the platform has answered', () => {
  it('is counted once, and keeps the time of the act', () => {
    const once = project(trip(), [LOADING, LOADED, DEPARTED, ARRIVED, FIRST]);
    expect(project(once, [LOADING, LOADED, DEPARTED, ARRIVED, FIRST])).toEqual(once);
    expect(once.stops[0]?.actual).toEqual({ loading_min: 30, loaded_min: 40, departed_min: 41 });
    expect([...aboard(once).values()].map((goods) => goods.quantity)).toEqual([30, 20]);
  });

  it('a refused entry has changed nothing', () => {
    expect(project(trip(), [{ ...LOADING, state: 'refused' }])).toEqual(trip());
  });

  it('of a trip that is over nothing changes any more', () => {
    const over = trip({ state: 'cancelled' });
    expect(project(over, [LOADING])).toEqual(over);
  });

  it('a refused departure does not send the crew back to the store', () => {
    expect(step(LOADING, LOADED, { ...DEPARTED, state: 'refused' }, ARRIVED)).toBe('handover 1');
  });
});

describe('the next step', () => {
  it('waits until every line is held', () => {
    const waiting = trip({ answers: { 'r-L1': 'refused' } });
    expect(nextStep(waiting)).toMatchObject({ do: 'wait', refused: 1, awaited: 1 });
  });

  it('is at the stop that the crew has chosen, until it has left there', () => {
    const away = project(trip(), [LOADING, LOADED, DEPARTED]);
    expect(nextStep(away, 2)).toMatchObject({ do: 'arrival', stop: { stop: 2 } });
    expect(nextStep(away, 0)).toMatchObject({ do: 'arrival', stop: { stop: 1 } });
  });
});

describe('of an aborted trip', () => {
  const abort = (goods_lost: boolean) => [
    LOADING,
    LOADED,
    DEPARTED,
    entry('abort', { at: at(50), reason: '-', goods_lost }),
  ];
  const left = (entries: Entry[], changes: Partial<Trip> = {}) =>
    toBringBack(project(trip(changes), entries), entries).map((goods) => goods.quantity);

  it('what is aboard comes back to the store, and is told once', () => {
    expect(left(abort(false))).toEqual([100, 20]);
    expect(left([...abort(false), entry('finish', { at: at(90) })])).toEqual([]);
  });

  it('nothing comes back that is lost, whoever said so', () => {
    const end = { at_min: 50, reason: '-', aboard: [], lost: true, sources: [], incident: 'flood' };
    expect(left(abort(true))).toEqual([]);
    expect(left([], { state: 'aborted', end, stops: project(trip(), abort(false)).stops })).toEqual([]);
  });

  it('a trip that goes on brings nothing back', () => {
    expect(left([LOADING, LOADED])).toEqual([]);
  });
});

describe('handing over', () => {
  const there = project(trip(), [LOADING, LOADED, DEPARTED, ARRIVED]);
  const here = there.stops[1] as Stop;

  it('is filled in with what is planned and aboard', () => {
    expect(handedHere(there, here)).toEqual([
      { item: 'WATER', planned: 70, aboard: 120, good: 70, short: 0, damaged: 0 },
    ]);
  });

  it('spreads counts over the lots: what is planned here first', () => {
    const lines = spread(there, here, [{ item: 'WATER', planned: 70, aboard: 120, good: 105, short: 2, damaged: 3 }]);
    expect(lines).toEqual([
      { supply: 'L1', item: 'WATER', reserve: 'government', good: 100, short: 0, damaged: 0 },
      { supply: 'L2', item: 'WATER', reserve: 'government', good: 5, short: 2, damaged: 3 },
    ]);
  });

  it('loses nothing of what is more than was aboard', () => {
    const lines = spread(there, here, [{ item: 'WATER', planned: 70, aboard: 120, good: 130, short: 0, damaged: 0 }]);
    expect(lines.map((one) => one.good)).toEqual([100, 30]);
  });

  it('says nothing of goods that nobody touched', () => {
    expect(spread(there, here, [{ item: 'WATER', planned: 70, aboard: 120, good: 0, short: 0, damaged: 0 }])).toEqual(
      [],
    );
  });
});
