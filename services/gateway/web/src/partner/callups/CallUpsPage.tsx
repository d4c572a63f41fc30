import { Badge, Stack, Table, Text, Title } from '@mantine/core';
import type { CallUpView } from '@/api/generated/inventory';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { useCallUps, useNames } from '../data';
import { PartnerFrame } from '../PartnerFrame';
import { text } from '../words';
import { CallUpCard } from './CallUpCard';
import { byOutcome, type Over, waiting } from './callups';

/** What the platform orders: first what waits for an answer, then what became of the rest. */
export function CallUpsPage() {
  const callups = useCallUps();
  return <PartnerFrame>{<Shown query={callups}>{(all) => <CallUps callups={all} />}</Shown>}</PartnerFrame>;
}

function CallUps({ callups }: { callups: CallUpView[] }) {
  const say = useSay(text);
  const open = waiting(callups);
  if (!callups.length) {
    return (
      <Empty title={say('noCallUps')}>
        <Text>{say('noCallUpsHint')}</Text>
      </Empty>
    );
  }
  return (
    <Stack gap="lg">
      <Stack component="section" gap="sm" aria-label={say('toAnswer')}>
        <Title order={2} size="h3">
          {say('toAnswer')} <Badge color={open.length ? 'orange' : 'gray'}>{open.length}</Badge>
        </Title>
        {!open.length && <Text c="dimmed">{say('allAnswered')}</Text>}
        {open.map((one) => (
          <CallUpCard key={one.callup} callup={one} />
        ))}
      </Stack>
      {byOutcome(callups).map(([state, found]) => (
        <Outcome key={state} state={state} callups={found} />
      ))}
    </Stack>
  );
}

function Outcome({ state, callups }: { state: Over; callups: CallUpView[] }) {
  const say = useSay(text);
  const names = useNames();
  return (
    <Stack component="section" gap="xs" aria-label={say(state)}>
      <Title order={3} size="h4">
        {say(state)} <Badge variant="default">{callups.length}</Badge>
      </Title>
      <Table.ScrollContainer minWidth={640}>
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('item')}</Table.Th>
              <Table.Th ta="right">{say('asked')}</Table.Th>
              <Table.Th ta="right">{say('confirmedOf')}</Table.Th>
              <Table.Th>{say('readyBy')}</Table.Th>
              <Table.Th>{say('answeredAt')}</Table.Th>
              <Table.Th>{say('reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {callups.map((one) => (
              <Table.Tr key={one.callup}>
                <Table.Td>{names.item(one.item)}</Table.Td>
                <Table.Td ta="right">{names.amount(one.quantity, one.item)}</Table.Td>
                <Table.Td ta="right">{one.confirmed === null ? '–' : number(one.confirmed)}</Table.Td>
                <Table.Td>{one.confirmed ? time(one.ready_at) : '–'}</Table.Td>
                <Table.Td>{one.answered_at && state !== 'silent' ? time(one.answered_at) : '–'}</Table.Td>
                <Table.Td>{one.reason || '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
