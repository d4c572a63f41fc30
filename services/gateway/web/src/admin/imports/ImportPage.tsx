import { Alert, Button, FileButton, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { ImportFileData } from '@/api/generated/inventory';
import { type Asked, address } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { record } from '@/offline/outbox';
import { AdminFrame } from '../AdminFrame';
import { text } from '../words';
import { type Cells, digestOf, KINDS, type Kind, parted, rowsOf, type Unreadable } from './file';
import { ImportState } from './ImportState';

interface Chosen {
  name: string;
  rows: Cells[];
}

export interface Sent {
  kind: Kind;
  name: string;
  key: string;
  digest: string | null;
}

/** A file of many rows: the platform looks at all of it first, and applies all of it or nothing. */
export function ImportPage() {
  const say = useSay(text);
  const [kind, setKind] = useState<Kind>(KINDS[0]);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [unreadable, setUnreadable] = useState<Unreadable | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);

  async function read(file: File | null) {
    if (!file) return;
    const rows = rowsOf(await file.arrayBuffer());
    setSent(null);
    setUnreadable(Array.isArray(rows) ? null : rows);
    setChosen(Array.isArray(rows) ? { name: file.name, rows } : null);
  }

  async function send({ name, rows }: Chosen) {
    const [service, what] = parted(kind);
    const asked: Asked<ImportFileData> = { url: '/imports/{kind}', path: { kind: what } };
    const title = `${say('pageImports')} · ${say(kind)} · ${name}`;
    const digest = await digestOf(rows);
    const key = await record({ path: address(service, asked), body: rows, title, about: `import/${kind}` });
    setSent({ kind, name, key, digest });
    setChosen(null);
  }

  return (
    <AdminFrame>
      <Text>{say('importHint')}</Text>
      <Group align="flex-end" gap="sm">
        <Select
          label={say('importKind')}
          allowDeselect={false}
          data={KINDS.map((one) => ({ value: one, label: say(one) }))}
          value={kind}
          onChange={(value) => setKind(KINDS.find((one) => one === value) ?? KINDS[0])}
        />
        <FileButton onChange={(file) => void read(file)} accept=".csv,.txt,.json,.jsonl,text/csv,application/json">
          {(props) => (
            <Button variant="default" {...props}>
              {say('chooseFile')}
            </Button>
          )}
        </FileButton>
      </Group>
      {unreadable && (
        <Alert color="red" role="alert">
          {say(unreadable)}
        </Alert>
      )}
      {chosen && <Preview chosen={chosen} send={() => void send(chosen)} />}
      {sent && <ImportState sent={sent} />}
    </AdminFrame>
  );
}

const ROWS_SHOWN = 20;

function Preview({ chosen: { name, rows }, send }: { chosen: Chosen; send: () => void }) {
  const say = useSay(text);
  const shown = rows.slice(0, ROWS_SHOWN);
  const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  return (
    <Stack gap="sm" component="section" aria-label={name}>
      <Group gap="sm">
        <Text fw={650}>{say('fileRows', { name, count: rows.length })}</Text>
        <Button onClick={send}>{say('importNow')}</Button>
      </Group>
      <Table.ScrollContainer minWidth={120 * columns.length}>
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are known by their place in it
              <Table.Tr key={at}>
                {columns.map((column) => (
                  <Table.Td key={column}>{String(row[column] ?? '–')}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length > ROWS_SHOWN && <Text c="dimmed">{say('firstRows', { count: ROWS_SHOWN })}</Text>}
    </Stack>
  );
}
