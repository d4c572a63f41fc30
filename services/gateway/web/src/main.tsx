import './ui/mantine';
import './ui/base.css';
import './ui/colours.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useEffect, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { overtakenIsNoFault, queriesOf } from './api/queries';
import { start } from './offline/outbox';
import { router } from './routes';
import { SignIn, SignInAgain } from './session/SignIn';
import { SessionProvider, useSession } from './session/session';
import { NewVersion } from './ui/NewVersion';
import { NotKept } from './ui/NotKept';
import { readable, theme } from './ui/theme';

function Application() {
  const { me } = useSession();
  const queries = useMemo(() => queriesOf(me?.user ?? ''), [me?.user]);
  useEffect(start, []);
  useEffect(overtakenIsNoFault, []);
  return (
    <QueryClientProvider client={queries}>
      {me ? <RouterProvider router={router} /> : <SignIn />}
      {me && <SignInAgain />}
      <NotKept />
      <NewVersion />
    </QueryClientProvider>
  );
}

const place = document.getElementById('root');
if (place) {
  // The page that was asked for comes while the platform is still saying who is there.
  void router.preloadRoute({ to: window.location.pathname as '/' });
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={readable} defaultColorScheme="auto">
        <SessionProvider>
          <Application />
        </SessionProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
