import { Anchor, Badge, Button, Group, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import type { Entry } from '@/offline/db';
import { discard, record } from '@/offline/outbox';
import { EntryCard } from '@/outbox/EntryCard';
import { TakeBack, UndoButton } from '@/outbox/TakeBack';
import { useOnce } from '@/ui/useOnce';
import { factAct, reversalAct } from './acts';
import { PATHS } from './projection';
import { undoOf } from './undo';
import { text } from './words';

const SHOWN = 5;

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
        <EntryCard key={entry.key} entry={entry}>
          <Undo entry={entry} entries={entries} />
          {isShort(entry) && <AsFact entry={entry} />}
        </EntryCard>
      ))}
    </Stack>
  );
}

function Undo({ entry, entries }: { entry: Entry; entries: readonly Entry[] }) {
  const say = useSay(text);
  const undo = undoOf(entry, entries);
  if (undo.done) {
    return (
      <Badge color="gray" variant="light">
        {say('undone')}
      </Badge>
    );
  }
  if (undo.way === 'withdraw') return <TakeBack entry={entry} />;
  if (undo.way === 'none') return null;
  return <UndoButton title={entry.title} act={() => record(reversalAct(entry, undo.movement))} />;
}

const isShort = (entry: Entry) =>
  entry.state === 'refused' && entry.path === PATHS.issue && !!entry.problem?.type.endsWith(':insufficient');

/** The books have too little, but the goods have gone: the books are wrong, and say so from then on. */
function AsFact({ entry }: { entry: Entry }) {
  const say = useSay(text);
  const recordFact = async () => {
    await record(factAct(entry));
    await discard(entry.seq);
  };
  const { once, resting } = useOnce(recordFact);
  return (
    <Button variant="default" mih={48} px="sm" disabled={resting} onClick={once}>
      {say('asFact')}
    </Button>
  );
}
