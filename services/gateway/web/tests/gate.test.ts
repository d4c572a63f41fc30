import { expect, test } from 'vitest';
import { Gate } from '@/scan/gate';

/** Each frame's code, "." for none; the codes that were taken. */
function taken(frames: string): string {
  const gate = new Gate();
  return [...frames].map((code) => gate.see(code === '.' ? '' : code)).join('');
}

test.each([
  ['one look is not enough', 'A', ''],
  ['two equal ones are', 'AA', 'A'],
  ['not with a gap between', 'A.A', ''],
  ['not when another is between', 'ABA', ''],
  ['a code that stays is taken once', 'AAAAAAAAAAAAAAA', 'A'],
  ['a flicker does not free it', 'AA.A..A....AA', 'A'],
  ['once it has left, it may come again', 'AA.....AA', 'AA'],
  ['the next code is taken at once', 'AABB', 'AB'],
  ['a misread frame takes nothing', 'AABAAA', 'A'],
])('%s', (_, frames, expected) => {
  expect(taken(frames)).toBe(expected);
});
