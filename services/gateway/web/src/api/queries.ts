/** How answers are read and kept: fresh when there is a network, the last known ones when there is none. */
import { experimental_createQueryPersister as createPersister } from '@tanstack/query-persist-client-core';
import { CancelledError, QueryClient } from '@tanstack/react-query';
import { kept } from '@/offline/kept';
import { type Early, takeAhead } from './ahead';
import { read } from './lists';
import { Refused } from './request';

declare module '@tanstack/react-query' {
  interface Register {
    /** `register`: hardly changes while people are at work; read again only after facts whose types begin like this. */
    queryMeta: { register?: string };
  }
}

const FRESH_MS = 15_000;
const KEPT_MS = 7 * 86_400_000;
const TRIES = 2;

/** Nothing is kept where the database's code could not be fetched. */
const answers = () =>
  kept().then(
    ({ db }) => db.answers,
    () => undefined,
  );

const storage = {
  getItem: async (key: string) => (await (await answers())?.get(key))?.value,
  setItem: async (key: string, value: string) => {
    await (await answers())?.put({ key, value });
  },
  removeItem: async (key: string) => (await answers())?.delete(key),
  entries: async () =>
    ((await (await answers())?.toArray()) ?? []).map(({ key, value }): [string, string] => [key, value]),
};

/** One for each account, so that nobody sees what another was answered. */
export function queriesOf(user: string): QueryClient {
  const persister = createPersister({ storage, prefix: `answers/${user}`, maxAge: KEPT_MS, buster: '2' });
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'offlineFirst',
        staleTime: FRESH_MS,
        gcTime: KEPT_MS,
        retry: (failures, error) => !(error instanceof Refused) && failures < TRIES,
        persister: persister.persisterFn,
      },
    },
  });
  for (const early of takeAhead(user)) take(queries, persister, early);
  return queries;
}

/** Whoever asks for the same finds it on its way.  What does not come is asked for, and kept, as everything is. */
function take(queries: QueryClient, persister: ReturnType<typeof createPersister>, { list, items }: Early): void {
  const taken = queries.fetchQuery({
    queryKey: list.key,
    queryFn: () => read(list),
    persister: (queryFn, context, query) => items.catch(() => persister.persisterFn(queryFn, context, query)),
  });
  taken.then(
    () => persister.persistQueryByKey(list.key, queries),
    () => {},
  );
}

/** A reading that was overtaken by a newer one is no fault; the library leaves some of those without a listener. */
export function overtakenIsNoFault(): () => void {
  const hear = (event: PromiseRejectionEvent) => {
    if (event.reason instanceof CancelledError) event.preventDefault();
  };
  window.addEventListener('unhandledrejection', hear);
  return () => window.removeEventListener('unhandledrejection', hear);
}
