import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listenTo } from '@/scan/wedge';

class Field extends EventTarget {
  value = '';
}

let field: Field;
let heard: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  field = new Field();
  heard = [];
  stop = listenTo(field as unknown as HTMLInputElement, (text) => heard.push(text));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

function insert(text: string): void {
  field.value += text;
  field.dispatchEvent(new Event('input'));
}

function type(text: string, everyMs: number): void {
  for (const character of text) {
    vi.advanceTimersByTime(everyMs);
    insert(character);
  }
}

function press(key: string, isComposing = false): Event {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key, isComposing });
  field.dispatchEvent(event);
  return event;
}

test('keys one by one, then Enter', () => {
  type('6901234567892', 5);
  expect(press('Enter').defaultPrevented).toBe(true);
  expect(heard).toEqual(['6901234567892']);
  expect(field.value).toBe('');
});

test('one inserted string without a terminator', () => {
  insert('WAT-0550');
  vi.advanceTimersByTime(500);
  expect(heard).toEqual(['WAT-0550']);
});

test('a burst without a terminator is one code, however long it is', () => {
  type('01069012345678921728123110LOT7', 20);
  vi.advanceTimersByTime(500);
  expect(heard).toEqual(['01069012345678921728123110LOT7']);
});

test('a terminator after the burst has been taken says nothing more', () => {
  insert('WAT-0550');
  vi.advanceTimersByTime(500);
  press('Enter');
  expect(heard).toEqual(['WAT-0550']);
});

test('two scans in a row are two codes', () => {
  type('WAT-0550', 5);
  press('Enter');
  type('WAT-1890', 5);
  press('Enter');
  expect(heard).toEqual(['WAT-0550', 'WAT-1890']);
});

test('what a person types waits for Enter', () => {
  type('shui', 180);
  vi.advanceTimersByTime(5_000);
  expect(heard).toEqual([]);
  press('Enter');
  expect(heard).toEqual(['shui']);
});

test('with a Chinese input method on, Enter only ends the composition', () => {
  field.dispatchEvent(new Event('compositionstart'));
  press('Enter', true);
  expect(heard).toEqual([]);
  insert('WAT-0550');
  field.dispatchEvent(new Event('compositionend'));
  vi.advanceTimersByTime(500);
  expect(heard).toEqual(['WAT-0550']);
});

test('Tab ends a scan, but leaves the field when a person presses it', () => {
  type('WAT-0550', 5);
  expect(press('Tab').defaultPrevented).toBe(true);
  type('shui', 200);
  expect(press('Tab').defaultPrevented).toBe(false);
  expect(heard).toEqual(['WAT-0550']);
});

test('separators within a code are kept', () => {
  insert('010690123456789210LOT7\x1d17281231');
  press('Enter');
  expect(heard).toEqual(['010690123456789210LOT7\x1d17281231']);
});

test('nothing is heard once it is stopped', () => {
  insert('WAT-0550');
  stop();
  vi.advanceTimersByTime(500);
  press('Enter');
  expect(heard).toEqual([]);
});
