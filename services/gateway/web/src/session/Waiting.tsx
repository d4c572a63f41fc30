import { Alert, Text } from '@mantine/core';
import { useLiveQuery } from 'dexie-react-hooks';
import { useSay } from '@/i18n/i18n';
import { db } from '@/offline/db';
import { text } from './words';

/** Whose entries wait on this device.  A file of its own: the form need not wait for the database. */
export default function Waiting() {
  const say = useSay(text);
  const waiting = useLiveQuery(() => db.entries.where('[user+state]').above(['', '']).toArray(), [], []);
  const counts = new Map<string, number>();
  for (const entry of waiting) if (entry.state !== 'booked') counts.set(entry.user, (counts.get(entry.user) ?? 0) + 1);
  if (!counts.size) return null;
  return (
    <Alert color="yellow">
      {[...counts].map(([user, count]) => (
        <Text key={user}>{say('otherWaits', { user, count })}</Text>
      ))}
    </Alert>
  );
}
