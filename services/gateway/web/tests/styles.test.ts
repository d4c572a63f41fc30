import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const MANTINE = 'node_modules/@mantine/core';

/** The files of Mantine that our sources need, with all that those import themselves. */
function needed(): Set<string> {
  const files = new Map(globSync(`${MANTINE}/esm/**/*.mjs`).map((path) => [basename(path, '.mjs'), path]));
  const imported = globSync('src/**/*.{ts,tsx}').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  );
  const waiting = imported.flatMap((name) => files.get(name) ?? []);
  const found = new Set<string>();
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const below = readFileSync(path, 'utf8').matchAll(/from "(\.[^"]+)"/g);
    waiting.push(...[...below].map(([, name = '']) => join(dirname(path as string), name)));
  }
  return found;
}

it('every component of Mantine that is used has its styles, and no other', () => {
  const used = [...needed()]
    .filter((path) => path.endsWith('.module.mjs'))
    .map((path) => basename(path, '.module.mjs'));
  const brought = readFileSync('src/ui/mantine.ts', 'utf8').matchAll(/styles\/([A-Z]\w+)\.css/g);
  expect([...brought].map(([, name]) => name).toSorted()).toEqual(used.toSorted());
});
