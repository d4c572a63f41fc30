import { describe, expect, it } from 'vitest';
import { acceptable, EMPTY, matching, wrongFields } from '@/admin/accounts/accounts';
import { digestOf, KINDS, parted, rowsOf } from '@/admin/imports/file';
import { healthOf } from '@/admin/platform/health';
import { parkedOf } from '@/admin/platform/parked';
import type { Account, PlatformStatus } from '@/api/generated/gateway';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('accounts', () => {
  const account = (user: string, changes: Partial<Account> = {}): Account => ({
    user,
    name: user,
    roles: ['clerk'],
    org: '',
    area: '411081',
    active: true,
    ...changes,
  });
  const roleName = (role: string) => (role === 'clerk' ? '保管员' : role);

  it('are found by every word of what is typed, by role as it is said, those that are closed last', () => {
    const all = [
      account('b', { active: false }),
      account('c'),
      account('a', { area: '411002' }),
      account('d', { roles: [] }),
    ];
    expect(matching(all, '保管员 411081', roleName).map((one) => one.user)).toEqual(['c', 'b']);
    expect(matching(all, '', roleName).map((one) => one.user)).toEqual(['a', 'c', 'd', 'b']);
  });

  it('say what is missing before they are made', () => {
    expect(wrongFields(EMPTY, '')).toEqual(['user', 'name', 'roles', 'area', 'password']);
    const clerk = { ...EMPTY, user: 'wang.fang', name: '王芳', roles: ['clerk'], area: '411081' };
    expect(wrongFields(clerk, 'long enough')).toEqual([]);
    expect(wrongFields({ ...clerk, roles: ['partner'] }, 'long enough')).toEqual(['org']);
    expect(wrongFields({ ...clerk, area: '', org: 'E01' }, 'long enough')).toEqual([]);
    expect(wrongFields({ ...clerk, user: '王芳' }, 'long enough')).toEqual(['user']);
  });

  it('want a password that is long and not the name', () => {
    expect(acceptable('wang.fang', 'WANG.FANG')).toBe(false);
    expect(acceptable('a', '1234567')).toBe(false);
    expect(acceptable('a', '12345678')).toBe(true);
    expect(acceptable('a', 'x'.repeat(257))).toBe(false);
  });
});

describe('the platform', () => {
  const well = {
    position: 10,
    published: 10,
    viewed: 10,
    inbox_lag: 0,
    timers_due: 0,
    parked: 0,
    failing: {},
    settled: true,
  };
  const one = (status: object) => {
    const platform: PlatformStatus = { settled: false, positions: {}, services: { relief: { ...status } } };
    return healthOf(platform)[0];
  };

  it('is told by what it still has to do', () => {
    expect(one(well)).toMatchObject({ state: 'well', position: 10, unpublished: 0, troubles: [] });
    expect(one({ ...well, published: 7, viewed: 9, settled: false })).toMatchObject({
      state: 'busy',
      unpublished: 3,
      unviewed: 1,
    });
  });

  it('is in trouble when something fails or is parked, also when nothing is under way', () => {
    expect(one({ ...well, failing: { relay: 'log away' } })).toMatchObject({
      state: 'troubled',
      troubles: ['relay: log away'],
    });
    expect(one({ ...well, parked: 1 })).toMatchObject({ state: 'troubled', parked: 1 });
  });

  it('says of a service that is away why', () => {
    expect(one({ settled: false, unreachable: '' })).toMatchObject({ state: 'away', troubles: [''] });
  });
});

it('of parked messages the first is the cause, the others only wait', () => {
  const message = (type: string, value: string) => ({
    record: { key: 'trip/t1', headers: { type }, value },
    reason: `for ${type}`,
    since: '2026-07-20T14:00:00Z',
  });
  const records = [
    message('ninehours.relief.TripPlanned.v1', '{"trip":"t1"}'),
    message('ninehours.relief.TripDeparted.v1', 'no JSON'),
  ];
  expect(
    parkedOf('inventory', [
      { key: 'parked/relief:trip/t1', records },
      { key: 'parked/none', records: [] },
    ]),
  ).toEqual([
    {
      service: 'inventory',
      key: 'parked/relief:trip/t1',
      about: 'trip/t1',
      fact: 'TripPlanned',
      reason: 'for ninehours.relief.TripPlanned.v1',
      since: '2026-07-20T14:00:00Z',
      behind: 1,
      content: '{\n  "trip": "t1"\n}',
    },
  ]);
  expect(parkedOf('relief', [{ key: 'k', records: [message('odd', 'no JSON')] }])[0]).toMatchObject({
    fact: 'odd',
    content: 'no JSON',
  });
});

describe('a file to import', () => {
  it.each([
    ['code,name\nA,甲\n\nB,\n', [{ code: 'A', name: '甲' }, { code: 'B' }]],
    ['[{"code": "A", "n": 1}]', [{ code: 'A', n: 1 }]],
    ['{"code": "A"}\n{"code": "B"}\n', [{ code: 'A' }, { code: 'B' }]],
  ])('%j has its rows', (text, rows) => {
    expect(rowsOf(bytes(text))).toEqual(rows);
  });

  it.each([
    ['code,code\nA,B', 'columnTwice'],
    ['code\nA,B', 'tooManyCells'],
    ['code\n', 'notRows'],
    ['[1, 2]', 'notRows'],
    ['{"code": ', 'notRows'],
    ['PK\u0003\u0004\u0000', 'notText'],
  ])('%j: %s', (text, why) => {
    expect(rowsOf(bytes(text))).toBe(why);
  });

  it('is known by the digest of what is sent', async () => {
    expect(await digestOf([{ a: 1 }])).toBe('b713f6d2a989e907c58516a7c8bb487792c8785ddbf367b80dc774bf33b85a85');
  });

  it('goes to the service of its kind', () => {
    expect(KINDS.map(parted)).toContainEqual(['inventory', 'stores']);
  });
});
