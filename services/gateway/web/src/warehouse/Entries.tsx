import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import type { Entry } from '@/offline/db';
import { discard, record, withdraw } from '@/offline/outbox';
import { factAct, reversalAct } from './acts';
import { PATHS } from './projection';
import { undoOf } from './undo';
import { text } from './words';

const SHOWN = 5;
const COLORS = { waiting: 'orange', refused: 'red', booked: 'green' } as const;

/** What was last recorded for the store on this device, newest first. */
export function Entries({ entries }: { entries: readonly Entry[] }) {
  const say = useSay(text);
  return (
    <Stack gap="xs" component="section" aria-label={say('lastEntries')} aria-live="polite">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {say('lastEntries')}
        </Title>
        <Anchor component={Link} to="/outbox" py="sm">
          {say('allEntries')}
        </Anchor>
      </Group>
      {entries.slice(0, SHOWN).map((entry) => (
        <EntryLine key={entry.key} entry={entry} entries={entries} />
      ))}
    </Stack>
  );
}

function EntryLine({ entry, entries }: { entry: Entry; entries: readonly Entry[] }) {
  const say = useSay(text);
  const undo = undoOf(entry, entries);
  const gone = entry.state === 'refused' && entry.path === PATHS.issue && entry.problem?.type.endsWith('insufficient');
  const recordFact = async () => {
    await record(factAct(entry));
    await discard(entry.seq);
  };
  return (
    <Card withBorder padding="xs" data-state={entry.state}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600} td={undo.done ? 'line-through' : undefined}>
            {entry.title}
          </Text>
          <Group gap="xs">
            <Badge color={undo.done ? 'gray' : COLORS[entry.state]} variant="light">
              {say(undo.done ? 'undone' : entry.state)}
            </Badge>
            <Text size="sm" c="dimmed">
              {time(entry.madeAt)}
            </Text>
          </Group>
          {entry.problem && <Text c="red">{entry.problem.detail}</Text>}
        </div>
        {undo.way !== 'none' && (
          <Button
            variant="default"
            mih={48}
            px="sm"
            leftSection={<IconArrowBackUp size={20} aria-hidden />}
            aria-label={`${say('undo')} ${entry.title}`}
            style={{ flexShrink: 0 }}
            onClick={() =>
              void (undo.way === 'withdraw' ? withdraw(entry.seq) : record(reversalAct(entry, undo.movement)))
            }
          >
            {say('undo')}
          </Button>
        )}
        {gone && (
          <Button variant="default" h="auto" mih={48} px="sm" onClick={() => void recordFact()}>
            <span style={{ whiteSpace: 'normal' }}>{say('asFact')}</span>
          </Button>
        )}
      </Group>
    </Card>
  );
}
