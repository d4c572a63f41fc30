import { Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useSay } from '@/i18n/i18n';
import { lasting, time } from '@/i18n/numbers';
import { Failure, Loading } from '@/ui/States';
import { text } from './words';

const OLD_MS = 15 * 60_000;

/** An answer in its states.  Without a network the last known one is shown, with its age. */
export function Shown<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <Loading />;
  return <Failure error={query.error} retry={() => void query.refetch()} />;
}

export function AsOf({ query }: { query: UseQueryResult<unknown> }) {
  const say = useSay(text);
  if (!query.dataUpdatedAt) return null;
  const ageMs = Date.now() - query.dataUpdatedAt;
  const old = query.isError || ageMs > OLD_MS;
  return (
    <Text size="sm" c={old ? 'orange.9' : 'dimmed'} role="status">
      {old ? say('old', { age: lasting(ageMs / 1000) }) : say('asOf', { time: time(query.dataUpdatedAt) })}
    </Text>
  );
}
