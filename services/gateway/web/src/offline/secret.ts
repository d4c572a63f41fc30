/** The one exception from the outbox: what carries a password, or is answered by a secret, is sent at once.
 *
 * The outbox would hold the password in plain text until it is sent, and in the list of what was sent after that; and
 * nobody waits there for an answer.  The price is that these acts need the platform to be reachable.  They carry a key all the same: whoever sends the same
 * form again after a lost answer registers nobody twice.
 */
import { useRef, useState } from 'react';
import { Refused, send } from '@/api/request';
import { newKey } from './outbox';

export interface Sending {
  busy: boolean;
  error: Error | null;
  /** What the platform has answered; null when it has not done it. */
  submit: (path: string, body: object) => Promise<{ answer: unknown } | null>;
}

export function useSecretAct(): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const tried = useRef({ content: '', key: '' });

  async function submit(path: string, body: object): Promise<{ answer: unknown } | null> {
    const content = JSON.stringify([path, body]);
    if (tried.current.content !== content) tried.current = { content, key: newKey() };
    setBusy(true);
    setError(null);
    try {
      const answer = await send('POST', path, body, { key: tried.current.key });
      tried.current = { content: '', key: '' };
      return { answer };
    } catch (failed) {
      // A refusal is an answer: what is sent after it is another act.
      if (failed instanceof Refused && failed.status < 500) tried.current = { content: '', key: '' };
      setError(failed instanceof Error ? failed : new Error(String(failed)));
      return null;
    } finally {
      setBusy(false);
    }
  }

  return { busy, error, submit };
}
