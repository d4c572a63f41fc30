import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Problem } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import type { Entry } from '@/offline/db';
import { discard, retry } from '@/offline/outbox';
import { advice } from './advice';
import { text } from './words';

const STUCK_TRIES = 3;
const COLORS = { waiting: 'orange', refused: 'red', booked: 'green' };

/** Something that was done on this device: where it stands, and what to do if it was refused. */
export function EntryCard({ entry, children }: { entry: Entry; children?: ReactNode }) {
  const say = useSay(text);
  return (
    <Card withBorder padding="sm" data-state={entry.state}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fw={600}>{entry.title}</Text>
          <Text component="div" size="sm" c="dimmed">
            <Badge color={COLORS[entry.state]} variant="light" mr="xs">
              {say(entry.state)}
            </Badge>
            {time(entry.madeAt)}
            {entry.state === 'waiting' && entry.tries > 0 && ` · ${say('tries', { count: entry.tries })}`}
          </Text>
          {entry.problem && <Why problem={entry.problem} />}
        </div>
        {children}
        {(entry.state === 'refused' || stuck(entry)) && <Decision entry={entry} />}
      </Group>
    </Card>
  );
}

/** Tried so often that a person may want to decide. */
const stuck = ({ state, tries }: Entry) => state === 'waiting' && tries >= STUCK_TRIES;

function Why({ problem }: { problem: Problem }) {
  const toDo = advice(problem);
  return (
    <>
      {toDo && <Text c="red">{toDo}</Text>}
      <Text c={toDo ? 'dimmed' : 'red'} size={toDo ? 'sm' : 'md'}>
        {problem.detail}
      </Text>
    </>
  );
}

function Decision({ entry }: { entry: Entry }) {
  const say = useSay(text);
  const [asked, setAsked] = useState(false);
  if (asked) {
    return (
      <Stack gap="xs" align="flex-end">
        <Text size="sm">{say('discardSure')}</Text>
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={() => setAsked(false)}>
            {say('keep')}
          </Button>
          <Button color="red" onClick={() => void discard(entry.seq)}>
            {say('discard')}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Group gap="xs" wrap="nowrap">
      <Button variant="default" onClick={() => setAsked(true)}>
        {say('discard')}
      </Button>
      <Button onClick={() => void retry(entry.seq)}>{say('retry')}</Button>
    </Group>
  );
}
