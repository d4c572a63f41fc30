import { Alert, Loader, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLiveQuery } from 'dexie-react-hooks';
import type { ImportStateData } from '@/api/generated/inventory';
import { ask } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { db } from '@/offline/db';
import { text } from '../words';
import { parted } from './file';
import type { Sent } from './ImportPage';

interface Applied {
  state: 'applying' | 'finished';
  lines: number;
  applied: number;
  refused: { line: number; detail: string }[];
}

const EVERY_MS = 1_000;

/** How far an import is: on its way, refused as a whole, being applied, done with what was refused of it. */
export function ImportState({ sent }: { sent: Sent }) {
  const say = useSay(text);
  const entry = useLiveQuery(() => db.entries.get({ key: sent.key }), [sent.key]);
  const [service, kind] = parted(sent.kind);
  const booked = entry?.state === 'booked';
  const applied = useQuery({
    queryKey: ['import', service, kind, sent.digest],
    enabled: booked && sent.digest !== null,
    refetchInterval: (query) => query.state.data?.state !== 'finished' && EVERY_MS,
    queryFn: () =>
      ask<ImportStateData, Applied>(service, {
        url: '/imports/{kind}/{file}',
        path: { kind, file: sent.digest ?? '' },
      }),
  }).data;
  if (entry?.state === 'refused') {
    const errors = (entry.problem?.errors ?? []) as { line?: number; pointer: string; detail: string }[];
    return (
      <Alert color="red" role="alert" title={say('importRefused')}>
        <Text>{entry.problem?.detail}</Text>
        <Lines lines={errors.map(({ line, pointer, detail }) => ({ line, detail: `${pointer} ${detail}`.trim() }))} />
      </Alert>
    );
  }
  if (!booked) return <Alert color="orange">{say('waitsToBeSent')}</Alert>;
  if (sent.digest === null) return <Alert color="green">{say('importAccepted')}</Alert>;
  if (applied?.state !== 'finished') return <Loader aria-label={say('applying')} />;
  return (
    <Alert color={applied.refused.length ? 'orange' : 'green'} role="status" title={sent.name}>
      <Text>{say('applied', { applied: number(applied.applied), lines: number(applied.lines) })}</Text>
      <Lines lines={applied.refused} />
    </Alert>
  );
}

function Lines({ lines }: { lines: { line?: number | undefined; detail: string }[] }) {
  const say = useSay(text);
  if (!lines.length) return null;
  return (
    <Stack gap={0}>
      <Table>
        <Table.Tbody>
          {lines.map(({ line, detail }) => (
            <Table.Tr key={`${line} ${detail}`}>
              <Table.Td w={120}>{line && say('rowNumber', { line })}</Table.Td>
              <Table.Td>{detail}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
