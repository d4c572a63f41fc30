import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { useEntriesAbout } from '@/offline/useUnsent';
import { EntryCard } from '@/outbox/EntryCard';
import { inNeed, type Told } from './report';
import { reportOf } from './useVillage';
import { text } from './words';

/** All that was said of the village: what this device has not yet told, what counts, and what was replaced. */
export function History({ incident, village, told }: { incident: string; village: string; told: Told[] }) {
  const say = useSay(text);
  const unsent = useEntriesAbout(reportOf(incident, village)).filter((entry) => entry.state !== 'booked');
  const waiting = new Set(unsent.map((entry) => (entry.body as { happened_at?: string }).happened_at));
  const known = told.filter((one) => !waiting.has(one.happened_at));
  if (!known.length && !unsent.length) return null;
  return (
    <Stack gap="xs" component="section" aria-label={say('history')}>
      <Title order={2} size="h4">
        {say('history')}
      </Title>
      {unsent.map((entry) => (
        <EntryCard key={entry.seq} entry={entry} />
      ))}
      {known.map((one, place) => (
        <Known key={one.happened_at} told={one} rules={place === 0} />
      ))}
    </Stack>
  );
}

function Known({ told, rules }: { told: Told; rules: boolean }) {
  const say = useSay(text);
  return (
    <Card withBorder padding="sm" data-counts={rules}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600}>{say('told', { need: number(inNeed(told)), affected: number(told.affected) })}</Text>
          <Text size="sm" c="dimmed">
            {say(told.stage)} · {time(told.happened_at)} · {told.by}
          </Text>
        </div>
        <Badge variant={rules ? 'light' : 'default'} color="green" flex="none">
          {rules ? say('counts') : say('replaced')}
        </Badge>
      </Group>
    </Card>
  );
}
