import { expect, it } from 'vitest';
import { geo, kilometres } from '@/driver/way';

it('a degree of latitude is 111 km', () => {
  expect(kilometres({ lat: 34, lon: 113 }, { lat: 35, lon: 113 })).toBeCloseTo(111.2, 1);
});

it('a place opens in a map under its name', () => {
  expect(geo({ lat: 34.02, lon: 113.8 }, '下泉村')).toBe('geo:34.02,113.8?q=34.02,113.8(%E4%B8%8B%E6%B3%89%E6%9D%91)');
});
