import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const DOCUMENT = '../../../docs/api/gateway.openapi.json';

it('the development server passes on every path that the gateway answers', () => {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, unknown> };
  const first = new Set(Object.keys(paths).map((path) => `/${path.split('/')[1]}`));
  const config = readFileSync('vite.config.ts', 'utf8');
  const [, listed = ''] = /SERVER_PATHS = \[([^\]]*)\]/.exec(config) ?? [];
  const passed = [...listed.matchAll(/'([^']+)'/g)].map(([, path]) => path);
  expect(first.size).toBeGreaterThan(5);
  expect([...first].filter((path) => !passed.includes(path))).toEqual([]);
});
