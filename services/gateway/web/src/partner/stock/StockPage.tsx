import { Stack, Table, Text, Title } from '@mantine/core';
import type { AgreementView } from '@/api/generated/inventory';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { useIncident } from '@/incident/useIncident';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { useAgreements, useCallUps, useNames } from '../data';
import { PartnerFrame } from '../PartnerFrame';
import { text } from '../words';
import { StatementTable } from './StatementTable';
import { sums } from './sums';

/** What the enterprise has promised, what of it is called, and what it says it holds. */
export function StockPage() {
  const agreements = useAgreements();
  return <PartnerFrame>{<Shown query={agreements}>{(all) => <Stock agreements={all} />}</Shown>}</PartnerFrame>;
}

function Stock({ agreements }: { agreements: AgreementView[] }) {
  const say = useSay(text);
  if (!agreements.length) {
    return (
      <Empty title={say('noAgreements')}>
        <Text>{say('noAgreementsHint')}</Text>
      </Empty>
    );
  }
  return (
    <Stack gap="lg">
      <Promises agreements={agreements} />
      <StatementTable agreements={agreements} />
    </Stack>
  );
}

function Promises({ agreements }: { agreements: AgreementView[] }) {
  const say = useSay(text);
  const names = useNames();
  const { incident } = useIncident();
  const callups = useCallUps().data ?? [];
  return (
    <Stack component="section" gap="xs" aria-label={say('promises')}>
      <Title order={2} size="h3">
        {say('promises')}
      </Title>
      <Text c="dimmed">{say('promisesHint')}</Text>
      <Table.ScrollContainer minWidth={620}>
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('item')}</Table.Th>
              <Table.Th>{say('unit')}</Table.Th>
              <Table.Th ta="right">{say('committed')}</Table.Th>
              <Table.Th ta="right">{say('called')}</Table.Th>
              <Table.Th ta="right">{say('ofItWaiting')}</Table.Th>
              <Table.Th ta="right">{say('confirmedOf')}</Table.Th>
              <Table.Th ta="right">{say('remaining')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sums(agreements, callups, incident?.incident).map((sum) => (
              <Table.Tr key={sum.item}>
                <Table.Td>{names.item(sum.item)}</Table.Td>
                <Table.Td>{names.unit(sum.item)}</Table.Td>
                <Table.Td ta="right">{number(sum.committed)}</Table.Td>
                <Table.Td ta="right">{number(sum.called)}</Table.Td>
                <Table.Td ta="right">{number(sum.waiting)}</Table.Td>
                <Table.Td ta="right">{number(sum.confirmed)}</Table.Td>
                <Table.Td ta="right" fw={650}>
                  {number(sum.remaining)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
