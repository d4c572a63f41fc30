import { Alert, Anchor, Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PlatformStatus, PlatformStatusData } from '@/api/generated/gateway';
import { ask, send } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { Shown } from '@/ui/Shown';
import { AdminFrame } from '../AdminFrame';
import { text } from '../words';
import { type Health, healthOf, type State } from './health';

const EVERY_MS = 10_000;

/** Whether the platform is well: what each service has booked, told the others, and still has to do. */
export function PlatformPage() {
  const say = useSay(text);
  const platform = useQuery({
    queryKey: ['platform'],
    refetchInterval: EVERY_MS,
    queryFn: () => ask<PlatformStatusData, PlatformStatus>('gateway', { url: '/platform' }),
  });
  return (
    <AdminFrame>
      <Ready />
      <Shown query={platform}>
        {(status) => (
          <Stack gap="sm">
            <Group gap="sm">
              <Badge variant="dot" color={status.settled ? 'green' : 'blue'} size="lg">
                {say(status.settled ? 'settled' : 'atWork')}
              </Badge>
              <Text c="dimmed">{say('readAt', { time: time(platform.dataUpdatedAt) })}</Text>
            </Group>
            <Services services={healthOf(status)} />
          </Stack>
        )}
      </Shown>
    </AdminFrame>
  );
}

interface Readiness {
  status: string;
  failing: string[];
}

/** What a load balancer asks as well: can the platform take what people send? */
function Ready() {
  const say = useSay(text);
  const ready = useQuery({
    queryKey: ['readyz'],
    refetchInterval: EVERY_MS,
    retry: false,
    queryFn: () => send('GET', '/readyz') as Promise<Readiness>,
  });
  const { data, error } = ready;
  if (error) {
    return (
      <Alert color="red" role="alert" title={say('notReady')}>
        {say('notReadyHint')}
      </Alert>
    );
  }
  if (!data) return null;
  if (data.status === 'ready') return <Alert color="green">{say('ready')}</Alert>;
  return (
    <Alert color="orange" role="alert" title={say('degraded')}>
      {data.failing.map((what) => (
        <Text key={what}>{what}</Text>
      ))}
    </Alert>
  );
}

const COLORS: Record<State, string> = { well: 'green', busy: 'blue', troubled: 'orange', away: 'red' };

function Services({ services }: { services: Health[] }) {
  const say = useSay(text);
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('service')}</Table.Th>
            <Table.Th>{say('state')}</Table.Th>
            <Table.Th ta="right">{say('position')}</Table.Th>
            <Table.Th ta="right">{say('unpublished')}</Table.Th>
            <Table.Th ta="right">{say('unviewed')}</Table.Th>
            <Table.Th ta="right">{say('inbox')}</Table.Th>
            <Table.Th ta="right">{say('timersDue')}</Table.Th>
            <Table.Th ta="right">{say('pageParked')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {services.map((one) => (
            <Service key={one.service} health={one} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Service({ health }: { health: Health }) {
  const say = useSay(text);
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>{say(health.service as 'inventory')}</Table.Td>
      <Table.Td>
        <Badge variant="dot" color={COLORS[health.state]}>
          {say(health.state)}
        </Badge>
        {health.troubles.map((trouble) => (
          <Text key={trouble} size="sm">
            {trouble}
          </Text>
        ))}
      </Table.Td>
      <Table.Td ta="right">{number(health.position)}</Table.Td>
      <Table.Td ta="right">{number(health.unpublished)}</Table.Td>
      <Table.Td ta="right">{number(health.unviewed)}</Table.Td>
      <Table.Td ta="right">{number(health.inbox)}</Table.Td>
      <Table.Td ta="right">{number(health.timersDue)}</Table.Td>
      <Table.Td ta="right">
        {health.parked ? (
          <Anchor component={Link} to="/admin/parked">
            {number(health.parked)}
          </Anchor>
        ) : (
          0
        )}
      </Table.Td>
    </Table.Tr>
  );
}
