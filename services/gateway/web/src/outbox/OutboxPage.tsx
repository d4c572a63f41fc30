import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useLiveQuery } from 'dexie-react-hooks';
import { skew } from '@/clock/clock';
import { useSay } from '@/i18n/i18n';
import { db, type Entry } from '@/offline/db';
import { drain } from '@/offline/outbox';
import { type Unsent, useUnsent } from '@/offline/useUnsent';
import { useMe } from '@/session/session';
import { Empty } from '@/ui/States';
import { Carrying } from './Carrying';
import { EntryCard } from './EntryCard';
import { text } from './words';

const NONE_YET: Unsent = { waiting: [], refused: [] };

/** What this device has recorded: refused, waiting, sent. */
export function OutboxPage() {
  const say = useSay(text);
  const { user } = useMe();
  const { waiting, refused } = useUnsent() ?? NONE_YET;
  const booked = useLiveQuery(() => db.entries.where({ user, state: 'booked' }).sortBy('seq'), [user], []);
  const unsent = [...refused, ...waiting];
  return (
    <Stack maw={720}>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {say('title')}
        </Title>
        {unsent.length > 0 && <Button onClick={() => void drain()}>{say('sendNow')}</Button>}
      </Group>
      <Text c="dimmed">{say('hint')}</Text>
      <ClockOff />
      {refused.length > 0 && <Section title={say('refused')} hint={say('refusedHint')} entries={refused} />}
      {waiting.length > 0 && <Section title={say('waiting')} entries={waiting} />}
      {booked.length > 0 && <Section title={say('booked')} entries={booked.toReversed()} />}
      {!unsent.length && !booked.length && (
        <Empty title={say('nothing')}>
          <Text>{say('nothingHint')}</Text>
        </Empty>
      )}
      <Carrying user={user} unsent={unsent} />
    </Stack>
  );
}

function ClockOff() {
  const say = useSay(text);
  const minutes = Math.round(skew() / 60_000);
  if (!minutes) return null;
  const said = minutes > 0 ? say('clockOff', { minutes }) : say('clockOffSlow', { minutes: -minutes });
  return <Alert color="yellow">{said}</Alert>;
}

function Section({ title, hint, entries }: { title: string; hint?: string; entries: Entry[] }) {
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {title} <Badge variant="default">{entries.length}</Badge>
      </Title>
      {hint && <Text c="dimmed">{hint}</Text>}
      {entries.map((entry) => (
        <EntryCard key={entry.seq} entry={entry} />
      ))}
    </Stack>
  );
}
