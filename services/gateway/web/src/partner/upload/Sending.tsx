import { Alert, Button, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useLiveQuery } from 'dexie-react-hooks';
import { download } from '@/api/csv';
import { useLanguage, useSay } from '@/i18n/i18n';
import { db } from '@/offline/db';
import { Loading } from '@/ui/States';
import { text } from '../words';
import type { Kind, Row } from './check';
import { header, withReasons } from './mend';

interface SendingProps {
  kind: Kind;
  rows: Row[];
  /** The keys of the entries, by line. */
  sent: Record<number, string>;
  done: () => void;
}

/** How far the rows are, and which of them the platform has refused. */
export function Sending({ kind, rows, sent, done }: SendingProps) {
  const say = useSay(text);
  const names = [...header(kind, useLanguage()), say('reason')];
  const keys = Object.values(sent);
  const entries = useLiveQuery(() => db.entries.where('key').anyOf(keys).toArray(), [keys.join()]);
  // What is not kept any more has arrived; so nothing is said before it is known what is kept.
  if (!entries) return <Loading rows={2} />;
  const waiting = entries.filter((one) => one.state === 'waiting').length;
  const refused = rows.flatMap((row) => {
    const problem = entries.find((one) => one.key === sent[row.line] && one.state === 'refused')?.problem;
    return problem ? [{ line: row.line, cells: row.cells, reason: problem.detail }] : [];
  });
  const arrived = keys.length - waiting - refused.length;
  return (
    <Stack gap="sm" component="section" aria-label={say('sending')}>
      <Text fw={650} role="status">
        {say('sendingHow', { arrived, waiting, refused: refused.length })}
      </Text>
      <Progress value={(100 * arrived) / Math.max(1, keys.length)} aria-label={say('sending')} />
      {refused.length > 0 && (
        <Alert color="red" title={say('wasRefused')}>
          <Table>
            <Table.Tbody>
              {refused.map(({ line, reason }) => (
                <Table.Tr key={line}>
                  <Table.Td>{say('lineNumber', { line })}</Table.Td>
                  <Table.Td>{reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Alert>
      )}
      <Group>
        <Button size="md" onClick={done}>
          {say('finished')}
        </Button>
        {refused.length > 0 && (
          <Button
            size="md"
            variant="default"
            onClick={() => download(`${say('wrongFile')}.csv`, withReasons(kind, names, refused))}
          >
            {say('downloadWrong', { count: refused.length })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
