import type { UseQueryResult } from '@tanstack/react-query';

/** Why a query has no fresh answer.  Without a network its next try is put off for good, and that is no error yet. */
export function troubleOf(query: Pick<UseQueryResult, 'error' | 'failureReason' | 'fetchStatus'>): Error | null {
  return query.error ?? (query.fetchStatus === 'paused' ? query.failureReason : null);
}
