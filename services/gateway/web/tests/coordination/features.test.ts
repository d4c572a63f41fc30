import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClosureView, RoadView, TripView } from '@/api/generated/relief';
import type { Spot } from '@/coordination/picture';

beforeAll(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh', setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
});
const features = () => import('@/coordination/map/features');

const road = (code: string) => ({ road: code, a_lat: 34, a_lon: 113, b_lat: 35, b_lon: 114 }) as RoadView;
const closure = (code: string, more: Partial<ClosureView> = {}) =>
  ({ road: code, from_min: 20, until_min: null, lifted_min: null, factor: 0, ...more }) as ClosureView;

describe('roads on the map', () => {
  it('show the worst that is known of each', async () => {
    const { roadFeatures } = await features();
    const drawn = roadFeatures(
      [road('R1'), road('R2'), road('R3')],
      [closure('R1', { factor: 0.3 }), closure('R1'), closure('R2', { factor: 0.3 })],
    );
    expect(drawn.features.map(({ properties }) => properties?.state)).toEqual(['closed', 'slow', 'open']);
  });

  it('are closed until lifted or over', async () => {
    const { inEffect } = await features();
    expect(inEffect(closure('R1'), 500)).toBe(true);
    expect(inEffect(closure('R1', { lifted_min: 400 }), 500)).toBe(false);
    expect(inEffect(closure('R1', { until_min: 400 }), 500)).toBe(false);
    expect(inEffect(closure('R1', { until_min: 600 }), 500)).toBe(true);
  });
});

it('colours a place by its minute and sizes it by the people whom it is about', async () => {
  const { spotFeatures } = await features();
  const base = { place: 'V1', name: '大刘庄村', nameEn: 'Daliuzhuang', lat: 34, lon: 113, inNeed: 100 };
  const drawn = spotFeatures(
    [
      { ...base, minute: 270, outcome: 'in-time', leftOut: 0 } as Spot,
      { ...base, minute: null, outcome: 'left-out', leftOut: 40 } as Spot,
    ],
    540,
  );
  expect(drawn.features.map(({ properties }) => properties)).toEqual([
    { code: 'V1', label: '大刘庄村', outcome: 'in-time', people: 100, share: 0.5 },
    { code: 'V1', label: '大刘庄村', outcome: 'left-out', people: 40, share: 1 },
  ]);
});

it('puts a trip under way where it is if it keeps to its plan', async () => {
  const { tripFeatures } = await features();
  const stops = [
    { place: 'C01', depart_min: 50, arrive_min: 30, actual: { departed_min: 60 } },
    { place: 'V1', depart_min: 110, arrive_min: 100, actual: {} },
  ];
  const where = new Map<string, [number, number]>([
    ['C01', [113, 34]],
    ['V1', [114, 35]],
  ]);
  const trips = [{ trip: 'T1', vehicle: 'C01-1', stops } as unknown as TripView];
  expect(tripFeatures(trips, where, 70).at.features[0]?.geometry.coordinates).toEqual([113.2, 34.2]);
  expect(tripFeatures(trips, where, 999).at.features[0]?.geometry.coordinates).toEqual([114, 35]);
  expect(tripFeatures(trips, new Map(), 70).at.features).toEqual([]);
});

it('frames all places, or nothing', async () => {
  const { around } = await features();
  expect(
    around([
      { lat: 34, lon: 113 },
      { lat: 35, lon: 112 },
    ]),
  ).toEqual([112, 34, 113, 35]);
  expect(around([])).toBeUndefined();
});
