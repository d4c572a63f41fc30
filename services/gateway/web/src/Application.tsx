/** All that somebody who is signed in needs: their pages, the last answers, the outbox. */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo } from 'react';
import { overtakenIsNoFault, queriesOf } from './api/queries';
import { actAs, onDrained, start } from './offline/outbox';
import { router } from './routes';
import type { Me } from './session/remembered';
import { useSession } from './session/session';
import { ifItComes } from './ui/ifItComes';
import { NotKept } from './ui/NotKept';
import { useQuiet } from './ui/useQuiet';

const SignInAgain = ifItComes(() => import('./session/SignInAgain'));
const NewVersion = ifItComes(() => import('./ui/NewVersion'));

export default function Application({ me }: { me: Me }) {
  const queries = useMemo(() => queriesOf(me.user), [me.user]);
  const { expired } = useSession();
  useOutbox(me);
  useEffect(overtakenIsNoFault, []);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <NotKept />
      <Suspense>
        {expired && <SignInAgain />}
        <WhenQuiet />
      </Suspense>
    </QueryClientProvider>
  );
}

/** What is recorded is sent in the name of whoever is there, and of nobody once they have gone. */
function useOutbox(me: Me): void {
  const { expire } = useSession();
  // `me` is another one after each sign-in: what has waited for it goes at once.
  useEffect(() => {
    actAs(me.user);
    return () => actAs('');
  }, [me]);
  useEffect(() => onDrained((stopped) => stopped === 'signed-out' && expire()), [expire]);
  useEffect(start, []);
}

const WhenQuiet = () => useQuiet() && <NewVersion />;
