import { Alert, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ParkedKeysData, RequeueParkedData } from '@/api/generated/inventory';
import { type Asked, address, ask } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { record } from '@/offline/outbox';
import { useEntriesAbout } from '@/offline/useUnsent';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { AdminFrame } from '../AdminFrame';
import { text } from '../words';
import { type Parked, type ParkedKey, parkedOf, SERVICES } from './parked';

const EVERY_MS = 10_000;

/** What stands still until a person has removed the cause. */
export function ParkedPage() {
  const say = useSay(text);
  const parked = useQuery({
    queryKey: ['parked'],
    refetchInterval: EVERY_MS,
    queryFn: async () => (await Promise.all(SERVICES.map(parkedIn))).flat(),
  });
  return (
    <AdminFrame>
      <Text>{say('parkedHint')}</Text>
      <Shown query={parked}>
        {(all) =>
          all.length ? (
            <Stack gap="sm">
              {all.map((one) => (
                <ParkedCard key={`${one.service}/${one.key}`} parked={one} />
              ))}
            </Stack>
          ) : (
            <Empty title={say('nothingParked')} />
          )
        }
      </Shown>
    </AdminFrame>
  );
}

async function parkedIn(service: (typeof SERVICES)[number]): Promise<Parked[]> {
  return parkedOf(service, await ask<ParkedKeysData, ParkedKey[]>(service, { url: '/parked' }));
}

function ParkedCard({ parked }: { parked: Parked }) {
  const say = useSay(text);
  const about = `parked/${parked.service}/${parked.key}`;
  const [entry] = useEntriesAbout(about);

  async function requeue() {
    const asked: Asked<RequeueParkedData> = { url: '/parked/{key}/requeue', path: { key: parked.key } };
    const title = `${say('requeue')} · ${say(parked.service)} · ${parked.about}`;
    await record({ path: address(parked.service, asked), body: {}, title, about });
  }

  return (
    <Card withBorder component="article" aria-label={parked.about}>
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <Title order={2} size="h4">
            {say('couldNotHandle', { service: say(parked.service), fact: parked.fact, about: parked.about })}
          </Title>
          <Button onClick={() => void requeue()} disabled={entry?.state === 'waiting'}>
            {say('requeue')}
          </Button>
        </Group>
        <Text>{say('because', { reason: parked.reason })}</Text>
        <Text c="dimmed">
          {say('since', { time: time(parked.since) })}
          {parked.behind > 0 && ` · ${say('behind', { count: parked.behind })}`}
        </Text>
        {entry?.state === 'booked' && (
          <Alert color="blue">{say('requeued', { time: time(entry.bookedAt ?? '') })}</Alert>
        )}
        {entry?.state === 'refused' && (
          <Alert color="red" role="alert">
            {entry.problem?.detail}
          </Alert>
        )}
        <details>
          <summary>{say('content')}</summary>
          <Code block>{parked.content}</Code>
        </details>
      </Stack>
    </Card>
  );
}
