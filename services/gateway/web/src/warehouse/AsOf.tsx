import { Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useNow } from '@/clock/useNow';
import { useSay } from '@/i18n/i18n';
import { lasting, time } from '@/i18n/numbers';
import { text } from './words';

const OLD_MS = 15 * 60_000;

/** Of when an answer is.  One that could not be renewed says so itself, where it is shown. */
export function AsOf({ query }: { query: UseQueryResult<unknown> }) {
  const say = useSay(text);
  const now = useNow(30_000);
  if (!query.dataUpdatedAt || query.isError) return null;
  const ageMs = now - query.dataUpdatedAt;
  const old = ageMs > OLD_MS;
  return (
    <Text size="sm" c={old ? 'orange.9' : 'dimmed'} role={old ? 'status' : undefined}>
      {old ? say('old', { age: lasting(ageMs / 1000) }) : say('asOf', { time: time(query.dataUpdatedAt) })}
    </Text>
  );
}
