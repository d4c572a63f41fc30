import { Alert, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { download } from '@/api/csv';
import { useLanguage, useSay } from '@/i18n/i18n';
import { text } from '../words';
import { type Checked, COLUMNS, type Kind, type Row } from './check';
import { header, withReasons } from './mend';

const ROWS_SHOWN = 300;

interface PreviewProps {
  kind: Kind;
  name: string;
  found: Checked;
  send: () => void;
  resting: boolean;
  forget: () => void;
}

/** What would be sent and what cannot be, before anything is. */
export function Preview({ kind, name, found, send, resting, forget }: PreviewProps) {
  const say = useSay(text);
  const wrong = found.rows.filter((row) => isWrong(row));
  const right = found.rows.filter((row) => !isWrong(row));
  if (found.missing.length) return <Lacks kind={kind} missing={found.missing} />;
  if (!found.rows.length) return <Alert color="yellow">{say('noRows')}</Alert>;
  return (
    <Stack gap="sm" component="section" aria-label={say('preview')}>
      <Group gap="sm">
        <Text fw={650}>{name}</Text>
        <Badge variant="dot" color="green">
          {say('rightRows', { count: right.length })}
        </Badge>
        {wrong.length > 0 && (
          <Badge variant="dot" color="red">
            {say('wrongRows', { count: wrong.length })}
          </Badge>
        )}
      </Group>
      <Group gap="sm">
        <Button size="md" disabled={!right.length || resting} onClick={send}>
          {say('sendRows', { count: right.length })}
        </Button>
        {wrong.length > 0 && <Mend kind={kind} wrong={wrong} />}
        <Button size="md" variant="default" onClick={forget}>
          {say('giveUp')}
        </Button>
      </Group>
      <Rows kind={kind} rows={[...wrong, ...right].slice(0, ROWS_SHOWN)} />
      {found.rows.length > ROWS_SHOWN && <Text c="dimmed">{say('rowsShown', { count: ROWS_SHOWN })}</Text>}
    </Stack>
  );
}

function isWrong(row: Row): boolean {
  return Object.keys(row.wrong).length > 0;
}

function Lacks({ kind, missing }: { kind: Kind; missing: string[] }) {
  const say = useSay(text);
  const names = header(kind, useLanguage());
  const columns = Object.keys(COLUMNS[kind]);
  const lacking = missing.map((column) => names[columns.indexOf(column)]).join(', ');
  return (
    <Alert color="red" role="alert">
      {say('lacksColumns', { columns: lacking })}
    </Alert>
  );
}

function Mend({ kind, wrong }: { kind: Kind; wrong: Row[] }) {
  const say = useSay(text);
  const names = header(kind, useLanguage());
  const columns = Object.keys(COLUMNS[kind]);
  const told = (row: Row) =>
    Object.entries(row.wrong)
      .map(([column, reason]) => `${names[columns.indexOf(column)]}: ${reason && say(reason)}`)
      .join('; ');
  const failed = wrong.map((row) => ({ cells: row.cells, reason: told(row) }));
  return (
    <Button
      size="md"
      variant="default"
      onClick={() => download(`${say('wrongFile')}.csv`, withReasons(kind, [...names, say('reason')], failed))}
    >
      {say('downloadWrong', { count: wrong.length })}
    </Button>
  );
}

function Rows({ kind, rows }: { kind: Kind; rows: Row[] }) {
  const say = useSay(text);
  const names = header(kind, useLanguage());
  const columns = Object.keys(COLUMNS[kind]);
  return (
    <Table.ScrollContainer minWidth={kind === 'stock' ? 560 : 960}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('rowNumber')}</Table.Th>
            {names.map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.line} style={{ verticalAlign: 'top' }}>
              <Table.Td>{row.line}</Table.Td>
              {columns.map((column) => (
                <Cell key={column} row={row} column={column} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Cell({ row, column }: { row: Row; column: string }) {
  const say = useSay(text);
  const reason = row.wrong[column];
  return (
    <Table.Td>
      {row.cells[column] || (reason ? '' : '–')}
      {reason && (
        <Text size="sm" c="red" fw={600}>
          {say(reason)}
        </Text>
      )}
    </Table.Td>
  );
}
