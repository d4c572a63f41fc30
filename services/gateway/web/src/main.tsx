import './ui/mantine';
import './ui/base.css';
import './ui/colours.css';
import { MantineProvider } from '@mantine/core';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { SignIn } from './session/SignIn';
import { SessionProvider, useSession } from './session/session';
import { Crashed } from './ui/States';
import { readable, theme } from './ui/theme';

const Application = lazy(() =>
  import('./Application').catch((error) => ({ default: () => <Crashed error={error} /> })),
);

function Front() {
  const { me } = useSession();
  if (me === undefined) return null;
  if (!me) return <SignIn />;
  return (
    <Suspense>
      <Application me={me} />
    </Suspense>
  );
}

const place = document.getElementById('root');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={readable} defaultColorScheme="auto">
        <SessionProvider>
          <Front />
        </SessionProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
