import { afterEach, expect, it, vi } from 'vitest';

// The language is remembered on the device, which this process is not.
const { language, setLanguage, words } = await vi.hoisted(async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh', setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
  return import('@/i18n/i18n');
});

const text = words(
  'test',
  { hello: '您好，{name}', waiting_other: '{count} 条待上传' },
  { hello: 'Hello {name}', waiting_one: '{count} entry waits', waiting_other: '{count} entries wait' },
);

afterEach(() => setLanguage('zh'));

it('says a word in the language that is spoken', () => {
  expect(text('hello', { name: '王' })).toBe('您好，王');
  setLanguage('en');
  expect(language()).toBe('en');
  expect(text('hello', { name: 'Wang' })).toBe('Hello Wang');
});

it('counts in English, where one is said otherwise', () => {
  expect(text('waiting', { count: 1 })).toBe('1 条待上传');
  setLanguage('en');
  expect([0, 1, 2].map((count) => text('waiting', { count }))).toEqual([
    '0 entries wait',
    '1 entry waits',
    '2 entries wait',
  ]);
});

it('takes what is filled in as it is, even if it looks like a placeholder', () => {
  expect(text('hello', { name: '{count} $& {name}' })).toBe('您好，{count} $& {name}');
});

it('says the key of a word that does not exist, with its folder', () => {
  expect(text('state_unheard' as 'hello', { name: '' })).toBe('test.state_unheard');
});
