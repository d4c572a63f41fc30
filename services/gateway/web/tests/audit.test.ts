import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Act, WholeTrail } from '@/api/generated/gateway';

// Words remember the language on the device, which this process is not.
const {
  actor,
  askedOf,
  brief,
  collected,
  deeds,
  EXPORTED_MAX,
  eventName,
  Incomplete,
  moment,
  pageOf,
  SERVICES,
  setLanguage,
  subject,
  tableOf,
  typesOf,
  whereOf,
} = await vi.hoisted(async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh', setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
  return {
    ...(await import('@/admin/audit/events/names')),
    ...(await import('@/admin/audit/export')),
    ...(await import('@/admin/audit/pages')),
    ...(await import('@/admin/audit/reading')),
    ...(await import('@/admin/audit/search')),
    ...(await import('@/i18n/i18n')),
  };
});

beforeEach(() => setLanguage('zh'));

const CATALOGUE = '../../../docs/events/README.md';

function act(changes: Partial<Act> = {}, ...events: [string, Record<string, unknown>][]): Act {
  const told = events.length ? events : ([['inventory.GoodsScrapped', { quantity: 7, reason: '浸水' }]] as const);
  return {
    service: 'inventory',
    position: 12,
    at: '2021-07-20T14:00:03.000Z',
    happened_at: '2021-07-20T13:15:00.000Z',
    by: 'wang.fang',
    stream: 'stock/K1/WAT',
    trace: 'abc',
    correlation: 'wang.fang:1',
    causation: '',
    events: told.map(([type, data], place) => ({
      id: `inventory:e:12:${place}`,
      type: `ninehours.${type}.v1`,
      data,
      shortened: false,
    })),
    ...changes,
  };
}

const nobodyKnows = () => undefined;

describe('events', () => {
  const known = SERVICES.flatMap(typesOf);

  it('are all those of the catalogue, each with a name in both languages', () => {
    const written = [...readFileSync(CATALOGUE, 'utf8').matchAll(/^\| `(ninehours\.\S+)`/gm)].map(([, type]) => type);
    expect([...known].sort()).toEqual([...written].sort());
    for (const lang of ['en', 'zh'] as const) {
      setLanguage(lang);
      const names = known.map((type) => [type, eventName(type)]);
      expect(names.filter(([type, name]) => !name || type?.includes(`.${name}.`))).toEqual([]);
    }
  });

  it('have names that tell those of a service apart', () => {
    for (const service of SERVICES) {
      const names = typesOf(service).map(eventName);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('of a newer platform are told by their own names', () => {
    expect(eventName('ninehours.relief.MoonLanded.v1')).toBe('MoonLanded');
  });
});

describe('a search', () => {
  it('is what the address says, digits too, and nothing else', () => {
    expect(whereOf({ about: 411081, by: ' li ', type: '', strange: 'x' })).toEqual({ about: '411081', by: 'li' });
  });

  it('asks for whole minutes of China, the last one included', () => {
    expect(askedOf({ by: 'li', from: '2021-07-20T22:00', to: '2021-07-20T22:05' })).toEqual({
      by: 'li',
      since: '2021-07-20T14:00:00.000Z',
      until: '2021-07-20T14:06:00.000Z',
    });
    expect(askedOf({ from: 'yesterday' })).toEqual({});
  });
});

describe('an act', () => {
  it('is told in words: when in China, who, what how often, on what', () => {
    const names: Record<string, string> = { 'store K1': '火龙镇库', 'item WAT': '瓶装水' };
    const nameOf = (field: string, code: string) => names[`${field} ${code}`];
    const twice = act(
      {},
      ['inventory.GoodsReceived', {}],
      ['inventory.GoodsReceived', {}],
      ['inventory.TripClosed', {}],
    );
    expect(moment(twice.at)).toBe('2021-07-20 22:00:03');
    expect(deeds(twice)).toBe('物资入库 ×2、车次停止预留');
    expect(subject(twice, nameOf)).toBe('库存 · 火龙镇库 · 瓶装水');
    expect(subject(act({ stream: 'door/2021-07-20/' }), nobodyKnows)).toBe('登录');
    expect(subject(act({ stream: `import/items:${'0123abcd'.repeat(8)}` }), nobodyKnows)).toBe(
      '数据导入 · items:0123abcd…',
    );
    const flood = { 'incident flood-2021': '许昌洪涝', 'subject 411': '刘庄村', 'village 411': '刘庄村' } as const;
    const inTheFlood = (field: string, code: string) => flood[`${field} ${code}` as keyof typeof flood];
    expect(subject(act({ stream: 'news/flood-2021/needs/411' }), inTheFlood)).toBe('新情况 · 许昌洪涝 · 需求 · 刘庄村');
    expect(subject(act({ stream: 'report/flood-2021/411' }), inTheFlood)).toBe('需求上报 · 许昌洪涝 · 刘庄村');
    expect(subject(act({ stream: 'force/flood-2021' }), inTheFlood)).toBe('生效方案 · 许昌洪涝');
    expect(subject(act({ stream: 'asking/p1/stock/K1/WAT' }), nameOf)).toBe('预留请求 · p1 · 火龙镇库 · 瓶装水');
    expect(subject(act({ stream: 'rules/book' }), nobodyKnows)).toBe('救助标准');
    expect(subject(act({ stream: 'moon/1' }), nobodyKnows)).toBe('moon · 1');
    expect(brief(act())).toBe('数量 7 · 原因 浸水');
    expect(brief(act({}, ['gateway.SignInRefused', { user: '', reason: 'wrong-password' }]))).toBe('原因 密码错误');
  });

  it('was done by a person, or by the platform, also when the person has a strange name', () => {
    expect(['li', 'reaction:ask-demand', 'timer', 'nobody', 'toString'].map(actor)).toEqual([
      'li',
      '系统自动',
      '系统定时',
      '未登录者',
      'toString',
    ]);
  });

  it('leads to pages that its reader has', () => {
    expect(pageOf('plan', 'p1', ['auditor'])).toEqual({ to: '/coordination', search: { pane: 'plans', plan: 'p1' } });
    expect(pageOf('store', 'K1', ['auditor'])).toBeUndefined();
    expect(pageOf('store', 'K1', ['supervisor'])?.to).toBe('/warehouse/stock');
    expect(pageOf('user', 'li', ['auditor'])).toBeUndefined();
    expect(pageOf('user', 'li', ['admin'])?.search).toEqual({ user: 'li' });
    expect(pageOf('constructor', 'x', ['admin'])).toBeUndefined();
  });
});

describe('an export', () => {
  const page = (items: Act[], next: string | null, missing = {}): WholeTrail => ({
    items,
    next,
    missing,
    reached_at: null,
  });

  it('holds every page, also those after one on which nothing was found', async () => {
    const pages: Record<string, WholeTrail> = { '': page([act()], 'b'), b: page([], 'c'), c: page([act()], null) };
    const counts: number[] = [];
    const { acts, cut } = await collected(
      async (cursor) => pages[cursor] as WholeTrail,
      (count) => counts.push(count),
    );
    expect([acts.length, cut, counts]).toEqual([2, false, [1, 1, 2]]);
  });

  it('is refused rather than incomplete, and says when it is cut', async () => {
    const away = collected(
      async () => page([act()], 'b', { relief: 'away' }),
      () => {},
    );
    await expect(away).rejects.toEqual(new Incomplete(['relief']));
    const much = await collected(
      async () => page(Array(6_000).fill(act()), 'b'),
      () => {},
    );
    expect([much.acts.length, much.cut]).toEqual([EXPORTED_MAX, true]);
  });

  it('has a row for each event, and no cell that a spreadsheet takes for a formula', () => {
    const [header, ...rows] = tableOf(
      [act({ by: '=HYPERLINK("x")' }, ['inventory.GoodsIssued', { reason: '=1+1' }], ['inventory.TripClosed', {}])],
      nobodyKnows,
    );
    expect(rows.map((row) => row.length)).toEqual([header?.length, header?.length]);
    expect(rows[0]?.slice(0, 5)).toEqual([
      '2021-07-20 22:00:03',
      '2021-07-20 21:15:00',
      `'=HYPERLINK("x")`,
      '库存',
      '物资出库',
    ]);
    expect(rows.flat().filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
  });
});
