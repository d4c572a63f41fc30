import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement, type FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { PlanView } from '@/api/generated/allocation';
import type { Figures, Incident } from '@/incident/answers';

const incident = { incident: 'I', name: '洪水', state: 'open', mode: 'real' } as Incident;
const figures = { by_county: {}, by_group: {}, trips: {}, trips_late: 0, villages_silent: 0 } as unknown as Figures;
const READ = { plans: '尚无现行方案', needs: '没有人在等待', exceptions: '没有异常' };
let Panels: FunctionComponent<{ incident: Incident; figures: Figures }>;
let Headline: FunctionComponent<{ incident: Incident; figures: Figures; readAt: number }>;
let situation: typeof import('@/incident/useSituation');
let queries: QueryClient;

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  vi.stubGlobal('localStorage', { getItem: () => 'zh' });
  ({ Panels } = await import('@/board/Panels'));
  ({ Headline } = await import('@/board/Headline'));
  situation = await import('@/incident/useSituation');
});
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  queries = new QueryClient({ defaultOptions: { queries: { retryOnMount: false } } });
});

function wall(): string {
  const parts = [
    createElement(Headline, { key: 'headline', incident, figures, readAt: 0 }),
    createElement(Panels, { key: 'panels', incident, figures }),
  ];
  return renderToStaticMarkup(createElement(QueryClientProvider, { client: queries }, parts));
}

const times = (html: string, said: string) => html.split(said).length - 1;

it('what is being read is not called empty', () => {
  const html = wall();
  for (const good of Object.values(READ)) expect(html).not.toContain(good);
  expect(times(html, '正在读取')).toBe(3);
});

it('what could not be read is not called empty', async () => {
  const error = new Error('allocation is away');
  for (const kind of Object.keys(READ))
    queries
      .getQueryCache()
      .build(queries, { queryKey: [kind, 'I'] })
      .setState({ status: 'error', error });
  const html = wall();
  for (const good of Object.values(READ)) expect(html).not.toContain(good);
  expect(times(html, '没有读取成功')).toBe(3);
});

it('what was read and is empty is said', () => {
  for (const kind of Object.keys(READ)) queries.setQueryData([kind, 'I'], []);
  const html = wall();
  for (const good of Object.values(READ)) expect(html).toContain(good);
});

it('holds the newest plan first, in whatever order it was kept', () => {
  const plans = ['07:00', '09:00', '08:00'].map((hour) => ({ proposed_at: `2026-07-20T${hour}:00Z` }) as PlanView);
  const hours = situation.newestFirst(plans).map(({ proposed_at }) => proposed_at.slice(11, 13));
  expect(hours).toEqual(['09', '08', '07']);
});
