import { Alert, Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import type { VersionView } from '@/api/generated/relief';
import { named, useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { useIncident } from '@/incident/useIncident';
import { useMe } from '@/session/session';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { AdminFrame } from '../AdminFrame';
import { DraftPage } from './DraftForm';
import { useOwnActs, useVersions } from './data';
import { LastAct } from './LastAct';
import { mayWrite, type Search } from './may';
import { VersionPage } from './VersionPage';
import { VersionState } from './VersionState';
import { text } from './words';

/** The book of rules: which versions there are, what is in them, what differs, what comes next. */
export function RulesPage() {
  const say = useSay(text);
  const search = useSearch({ strict: false }) as Search;
  const versions = useVersions();
  const acts = useOwnActs();
  return (
    <AdminFrame>
      <Text maw={860}>{say('hint')}</Text>
      <LastAct entries={acts} />
      <Shown query={versions}>
        {(all) => {
          if (search.edit) return <DraftPage versions={all} />;
          const chosen = all.find((one) => one.version === search.version);
          return chosen ? <VersionPage versions={all} chosen={chosen} beside={search.with} /> : <Book versions={all} />;
        }}
      </Shown>
    </AdminFrame>
  );
}

function Book({ versions }: { versions: VersionView[] }) {
  const say = useSay(text);
  const { roles } = useMe();
  const drafted = versions.some((one) => one.state === 'draft');
  const write = mayWrite(roles) && (
    <Button component={Link} to="/admin/rules" search={{ edit: true } as never}>
      {say(drafted ? 'edit' : 'write')}
    </Button>
  );
  if (!versions.length) {
    return (
      <Empty title={say('none')}>
        <Text>{say('noneHint')}</Text>
        {write}
      </Empty>
    );
  }
  return (
    <Stack gap="sm">
      <UsedNow />
      <Group justify="space-between">
        <Title order={2} size="h3">
          {say('versions')}
        </Title>
        {write}
      </Group>
      <Versions versions={versions} />
    </Stack>
  );
}

/** Which version the incident that is going on follows, whatever is in force by now. */
function UsedNow() {
  const say = useSay(text);
  const { incident } = useIncident();
  if (incident?.state !== 'open') return null;
  const { rules } = incident;
  const name = named(incident);
  return (
    <Alert color="blue">
      {rules === null ? say('usesOwn', { name }) : say('usedBy', { name, version: number(rules) })}
    </Alert>
  );
}

function Versions({ versions }: { versions: VersionView[] }) {
  const say = useSay(text);
  const force = versions.find((one) => one.in_force)?.version;
  // Of a draft everybody asks first what it changes.
  const lookAt = ({ version, state }: VersionView): Search =>
    state === 'draft' && force ? { version, with: force } : { version };
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('oneVersion')}</Table.Th>
            <Table.Th>{say('note')}</Table.Th>
            <Table.Th>{say('authors')}</Table.Th>
            <Table.Th>{say('publishedBy')}</Table.Th>
            <Table.Th>{say('when')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((one) => (
            <Table.Tr key={one.version}>
              <Table.Td miw={140}>
                <Anchor size="sm" component={Link} to="/admin/rules" search={lookAt(one) as never}>
                  {say('version', { version: one.version })}
                </Anchor>{' '}
                <VersionState version={one} />
              </Table.Td>
              <Table.Td>{one.note || '–'}</Table.Td>
              <Table.Td>{one.authors.join(say('listComma'))}</Table.Td>
              <Table.Td>{one.published_by ?? '–'}</Table.Td>
              <Table.Td>{time(one.published_at ?? one.drafted_at)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
