import { expect, it } from 'vitest';
import { examples } from '@/partner/examples';

const found = examples({ origin: 'https://relief.example', agreement: 'L1', quantity: 1200 });

it('a call-up is one part of the path, whatever signs its code has', () => {
  expect(found.answer).toContain('https://relief.example/api/inventory/callups/run-0123456789%2FL00001/answer');
});

it('every act carries a key, and a body that is JSON', () => {
  for (const lines of [found.statement, found.answer]) {
    expect(lines).toContain('Idempotency-Key: ');
    expect(() => JSON.parse(/-d '(.*)'/.exec(lines)?.[1] ?? '')).not.toThrow();
  }
});

it('no secret is written into an example', () => {
  expect(found.key).toContain("'nh_…'");
  for (const lines of [found.statement, found.list, found.answer]) expect(lines).toContain('Bearer $NINEHOURS_KEY"');
  expect(found.python).toContain('os.environ["NINEHOURS_KEY"]');
});
