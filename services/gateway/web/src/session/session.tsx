/** Who is signed in.  Remembered on the device, so that pages open without a network. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Acting } from '@/api/generated/gateway';
import { Refused, send } from '@/api/request';
import { actAs, onDrained } from '@/offline/outbox';

/** A page is always a person's. */
export type Me = Omit<Acting, 'key'>;

const REMEMBERED = 'ninehours.me';
const LEAVING = 'ninehours.leaving';

interface Session {
  me: Me | null;
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
  const [me, setMe] = useState<Me | null>(remembered);
  const [expired, setExpired] = useState(false);

  const become = useCallback((who: Me | null) => {
    if (who) localStorage.setItem(REMEMBERED, JSON.stringify(who));
    else localStorage.removeItem(REMEMBERED);
    actAs(who?.user ?? '');
    setMe(who);
    setExpired(false);
  }, []);

  const expire = useCallback(() => setExpired(true), []);

  useEffect(() => {
    actAs(remembered()?.user ?? '');
    leave()
      .then(() => send('GET', '/me'))
      .then(
        (who) => become(who as Me),
        (error) => error instanceof Refused && error.status === 401 && (remembered() ? setExpired(true) : become(null)),
      );
    return onDrained((stopped) => stopped === 'signed-out' && setExpired(true));
  }, [become]);

  const session = useMemo<Session>(
    () => ({
      me,
      expired,
      expire,
      stay: () => setExpired(false),
      signIn: async (user, password) => {
        const who = (await send('POST', '/sign-in', { user, password })) as Me;
        localStorage.removeItem(LEAVING);
        become(who);
      },
      signOut: async () => {
        localStorage.setItem(LEAVING, 'yes');
        become(null);
        await leave().catch(() => {});
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

/** Have the cookie forgotten, if somebody has signed out: without a network that is made good before anything else. */
async function leave(): Promise<void> {
  if (!localStorage.getItem(LEAVING)) return;
  await send('POST', '/sign-out');
  localStorage.removeItem(LEAVING);
}

function remembered(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null') as Me | null;
  } catch {
    return null;
  }
}
