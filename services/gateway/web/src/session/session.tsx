/** Who is signed in.  Remembered on the device, so that pages open without a network. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Refused, send } from '@/api/request';
import { leave, type Me, remember, remembered, stayed, whoIsThere } from './remembered';

export type { Me } from './remembered';

interface Session {
  /** Undefined until the platform has said who is there, where nobody is remembered. */
  me: Me | null | undefined;
  /** The sign-in has ended while somebody was at work: they sign in again, and keep what they were doing. */
  expired: boolean;
  signIn: (user: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
  expire: () => void;
  /** Go on without a sign-in: what is recorded waits. */
  stay: () => void;
}

const Context = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Session['me']>(() => remembered() ?? undefined);
  const [expired, setExpired] = useState(false);

  const become = useCallback((who: Me | null) => {
    remember(who);
    setMe(who);
    setExpired(false);
  }, []);

  const expire = useCallback(() => setExpired(true), []);

  useEffect(() => {
    whoIsThere().then(become, (error) => {
      if (!remembered()) become(null);
      else if (error instanceof Refused && error.status === 401) setExpired(true);
    });
  }, [become]);

  const session = useMemo<Session>(
    () => ({
      me,
      expired,
      expire,
      stay: () => setExpired(false),
      signIn: async (user, password) => {
        const who = (await send('POST', '/sign-in', { user, password })) as Me;
        stayed();
        become(who);
      },
      signOut: async () => {
        const left = leave();
        become(null);
        await left.catch(() => {});
      },
    }),
    [me, expired, expire, become],
  );
  return <Context.Provider value={session}>{children}</Context.Provider>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('useSession outside of SessionProvider');
  return session;
}

/** Who is signed in, on pages that nobody else sees. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('useMe on a page for everybody');
  return me;
}
