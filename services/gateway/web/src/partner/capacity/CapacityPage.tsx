import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { CapacityView } from '@/api/generated/inventory';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { useEntriesAbout } from '@/offline/useUnsent';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { useLines, useNames } from '../data';
import { PartnerFrame } from '../PartnerFrame';
import { useDraft } from '../useDraft';
import { text } from '../words';
import { LineForm } from './LineForm';
import { Output } from './Output';
import { type Draft, EMPTY } from './output';
import { aboutLine, draftOf } from './publish';
import { Vehicles } from './Vehicles';

/** What the enterprise could make and carry, and what could be had of it by when. */
export function CapacityPage() {
  const lines = useLines();
  return <PartnerFrame>{<Shown query={lines}>{(all) => <Capacity lines={all} />}</Shown>}</PartnerFrame>;
}

function Capacity({ lines }: { lines: CapacityView[] }) {
  const say = useSay(text);
  const [draft, setDraft, forget] = useDraft<Draft | null>('line', null);
  return (
    <Stack gap="lg">
      <Output lines={lines} />
      <Stack component="section" gap="xs" aria-label={say('lines')}>
        <Group justify="space-between">
          <Title order={2} size="h3">
            {say('lines')}
          </Title>
          <Button variant="default" onClick={() => setDraft(EMPTY)}>
            {say('newLine')}
          </Button>
        </Group>
        {lines.length ? (
          <Lines lines={lines} edit={(line) => setDraft(draftOf(line))} />
        ) : (
          <Empty title={say('noLines')}>
            <Text>{say('noLinesHint')}</Text>
          </Empty>
        )}
      </Stack>
      {draft && <LineForm draft={draft} change={setDraft} done={forget} />}
      <Vehicles />
    </Stack>
  );
}

function Lines({ lines, edit }: { lines: CapacityView[]; edit: (line: CapacityView) => void }) {
  const say = useSay(text);
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('line')}</Table.Th>
            <Table.Th>{say('item')}</Table.Th>
            <Table.Th ta="right">{say('rate_per_h')}</Table.Th>
            <Table.Th ta="right">{say('lead_min')}</Table.Th>
            <Table.Th ta="right">{say('ramp_min')}</Table.Th>
            <Table.Th ta="right">{say('max_quantity')}</Table.Th>
            <Table.Th>{say('until')}</Table.Th>
            <Table.Th ta="right">{say('made')}</Table.Th>
            <Table.Th>{say('change')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((one) => (
            <Line key={one.line} line={one} edit={() => edit(one)} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Line({ line, edit }: { line: CapacityView; edit: () => void }) {
  const say = useSay(text);
  const names = useNames();
  const [entry] = useEntriesAbout(aboutLine(line.line));
  return (
    <Table.Tr>
      <Table.Td>
        {line.line} {Object.keys(line.started).length > 0 && <Badge color="blue">{say('running')}</Badge>}
        {entry?.state === 'waiting' && <Badge color="orange">{say('waitsToBeSent')}</Badge>}
        {entry?.state === 'refused' && (
          <Text c="red" size="sm">
            {say('wasRefused')} {entry.problem?.detail}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{names.item(line.item)}</Table.Td>
      <Table.Td ta="right">{names.amount(line.rate_per_h, line.item)}</Table.Td>
      <Table.Td ta="right">{number(line.lead_min)}</Table.Td>
      <Table.Td ta="right">{number(line.ramp_min)}</Table.Td>
      <Table.Td ta="right">{line.max_quantity === null ? '–' : number(line.max_quantity)}</Table.Td>
      <Table.Td>{line.until ? time(line.until) : '–'}</Table.Td>
      <Table.Td ta="right">{number(line.made)}</Table.Td>
      <Table.Td>
        <Button size="compact-md" variant="default" onClick={edit} aria-label={`${say('change')} ${line.line}`}>
          {say('change')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
