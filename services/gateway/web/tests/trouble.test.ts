import { onlineManager, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { troubleOf } from '@/api/trouble';

afterEach(() => onlineManager.setOnline(true));

const read = (retry: number, queryFn: () => Promise<unknown>) =>
  new QueryObserver(new QueryClient(), {
    queryKey: ['one'],
    networkMode: 'offlineFirst',
    retry,
    retryDelay: 1,
    queryFn,
  });

test('what cannot be read without a network is in trouble, although its next try is only put off', async () => {
  onlineManager.setOnline(false);
  const query = read(2, () => Promise.reject(new Error('no network')));
  const stop = query.subscribe(() => {});
  expect(troubleOf(query.getCurrentResult())).toBeNull();
  await vi.waitFor(() => expect(query.getCurrentResult().fetchStatus).toBe('paused'));
  expect(query.getCurrentResult().isError).toBe(false);
  expect(troubleOf(query.getCurrentResult())?.message).toBe('no network');
  stop();
});

test('an error is trouble, an answer is not', async () => {
  const failed = read(0, () => Promise.reject(new Error('refused')));
  const stop = failed.subscribe(() => {});
  await vi.waitFor(() => expect(troubleOf(failed.getCurrentResult())?.message).toBe('refused'));
  stop();
  const answered = read(0, () => Promise.resolve('yes'));
  const end = answered.subscribe(() => {});
  await vi.waitFor(() => expect(answered.getCurrentResult().data).toBe('yes'));
  expect(troubleOf(answered.getCurrentResult())).toBeNull();
  end();
});
