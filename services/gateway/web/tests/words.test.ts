import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';

/** Folders whose words any other may say, or which choose among another's words. */
const SHARED = ['src/ui', 'src/incident'];
const files = globSync('src/**/*.{ts,tsx}').filter((file) => !file.includes('generated'));
const spoken = files.filter((file) => file.endsWith('words.ts'));
const ENTRY = /^ {4}(\w+?)(?:_one|_other)?:.*$/gm;

/** What is said where the words of a folder can be. */
function sourceFor(folder: string): string {
  const near = [folder, ...SHARED].map((one) => `${one}/`);
  const heard = SHARED.includes(folder) ? files : files.filter((file) => near.some((one) => file.startsWith(one)));
  return heard.map((file) => readFileSync(file, 'utf8').replace(file.endsWith('words.ts') ? ENTRY : '', '')).join('\n');
}

/** Of words that are chosen at run time, as in say(`state_${state}`) or say(`${field}_hint`), one end tells. */
function chosenIn(source: string): RegExp[] {
  const built = [...source.matchAll(/`(\w+_)?\$\{[^`}]*\}(_\w+|[A-Z]\w+)?(?=`)/g)];
  return built
    .filter(([, before, behind]) => before || behind)
    .map(([, before = '', behind = '']) => new RegExp(`^${before}\\w+${behind}$`));
}

it.each(spoken)('every word of %s is said somewhere', (file) => {
  const source = sourceFor(dirname(file));
  const quoted = new Set([...source.matchAll(/'(\w+)'/g)].map(([, key]) => key));
  const chosen = chosenIn(source);
  const keys = [...readFileSync(file, 'utf8').matchAll(ENTRY)].map(([, key = '']) => key);
  expect(keys.length).toBeGreaterThan(0);
  const idle = keys.filter((key) => !quoted.has(key) && !chosen.some((pattern) => pattern.test(key)));
  expect([...new Set(idle)]).toEqual([]);
});
