/** What a query has answered; while it waits, fails, or shows what it knew before the network went, it says so. */
import { Badge } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { troubleOf } from '@/api/trouble';
import { useNow } from '@/clock/useNow';
import { useSay } from '@/i18n/i18n';
import { lasting } from '@/i18n/numbers';
import { Failure, Loading } from './States';
import { text } from './words';

/** How the reading of a query goes, whatever it reads. */
export type Reading = Pick<UseQueryResult, 'error' | 'failureReason' | 'fetchStatus' | 'dataUpdatedAt'>;
type Read<Answer> = Reading & Pick<UseQueryResult<Answer>, 'data' | 'refetch'>;

export function Shown<Answer>({ query, children }: { query: Read<Answer>; children: (answer: Answer) => ReactNode }) {
  const { data, dataUpdatedAt, refetch } = query;
  const trouble = troubleOf(query);
  if (data === undefined) return trouble ? <Failure error={trouble} retry={() => void refetch()} /> : <Loading />;
  return (
    <>
      {trouble && <LastKnown at={dataUpdatedAt} />}
      {children(data)}
    </>
  );
}

export function LastKnown({ at }: { at: number }) {
  const say = useSay(text);
  const now = useNow(10_000);
  return (
    <Badge variant="outline" color="red" size="lg" mb="xs" role="status">
      {say('offlineNow', { age: lasting(Math.max(0, now - at) / 1000) })}
    </Badge>
  );
}
