import { Anchor, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { RulesView, VersionView } from '@/api/generated/relief';
import { saveFile } from '@/api/saveFile';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { useIncident } from '@/incident/useIncident';
import { useMe } from '@/session/session';
import { Shown } from '@/ui/Shown';
import { Differences } from './Differences';
import { useChanges, useVersion } from './data';
import { mayWrite, type Search } from './may';
import { Publication } from './Publication';
import { RulesTable } from './RulesTable';
import { rulesOf } from './rules';
import { VersionState } from './VersionState';
import { text } from './words';

interface Props {
  versions: VersionView[];
  chosen: VersionView;
  beside: number | undefined;
}

/** One version: what it says, what differs from another one, and for a draft whether it shall be. */
export function VersionPage({ versions, chosen, beside }: Props) {
  const say = useSay(text);
  const read = useVersion(chosen.version);
  const { roles } = useMe();
  const draft = chosen.state === 'draft';
  const other = versions.find((one) => one.version === beside && one !== chosen);
  return (
    <Stack gap="md">
      <Anchor component={Link} to="/admin/rules">
        {say('back')}
      </Anchor>
      <Group gap="sm">
        <Title order={2} size="h3">
          {say('version', { version: chosen.version })}
        </Title>
        <VersionState version={chosen} />
      </Group>
      <About version={chosen} />
      <Group gap="sm" align="flex-end">
        <CompareWith versions={versions} chosen={chosen} beside={other} />
        {read.data && <Export version={read.data.answer} />}
        {draft && mayWrite(roles) && (
          <Button variant="default" component={Link} to="/admin/rules" search={{ edit: true } as never}>
            {say('edit')}
          </Button>
        )}
      </Group>
      <Shown query={read}>
        {({ answer, etag }) => (
          <Stack gap="lg">
            {draft && <Publication draft={answer} seen={etag} />}
            {other ? <Compared before={other.version} rules={answer} /> : <RulesTable rules={answer} />}
          </Stack>
        )}
      </Shown>
    </Stack>
  );
}

function About({ version: { note, authors, drafted_at, published_by, published_at } }: { version: VersionView }) {
  const say = useSay(text);
  return (
    <Stack gap={2}>
      {note && <Text>{say('because', { note })}</Text>}
      <Text c="dimmed">
        {say('authors')} {authors.join(say('listComma'))} · {time(drafted_at)}
        {published_by && published_at && ` ／ ${say('publishedBy')} ${published_by} · ${time(published_at)}`}
      </Text>
    </Stack>
  );
}

/** Which version is put beside it; the address remembers it. */
function CompareWith({
  versions,
  chosen,
  beside,
}: {
  versions: VersionView[];
  chosen: VersionView;
  beside?: VersionView | undefined;
}) {
  const say = useSay(text);
  const navigate = useNavigate();
  const others = versions.filter((one) => one !== chosen);
  if (!others.length) return null;
  const choose = (value: string | null) => {
    const search: Search = { version: chosen.version, ...(value && { with: Number(value) }) };
    void navigate({ to: '/admin/rules', search: search as never, replace: true });
  };
  return (
    <Select
      label={say('compareWith')}
      placeholder={say('notCompared')}
      clearable
      clearButtonProps={{ 'aria-label': say('notCompared') }}
      data={others.map(({ version }) => ({ value: String(version), label: say('version', { version }) }))}
      value={beside ? String(beside.version) : null}
      onChange={choose}
    />
  );
}

function Export({ version }: { version: RulesView }) {
  const say = useSay(text);
  const file = JSON.stringify(rulesOf(version), null, 1);
  return (
    <Button variant="default" onClick={() => saveFile(`rules-${version.version}.json`, file, 'application/json')}>
      {say('exportFile')}
    </Button>
  );
}

function Compared({ before, rules }: { before: number; rules: RulesView }) {
  const say = useSay(text);
  const { incident, error } = useIncident();
  const open = incident?.state === 'open' ? incident.incident : null;
  const changes = useChanges(before, rules.version, incident === undefined && !error ? undefined : open);
  const earlier = useVersion(before);
  const groups = [...rules.groups, ...(earlier.data?.answer.groups ?? [])];
  const distinct = [...new Map(groups.map((group) => [group.id, group])).values()];
  return (
    <Stack gap="sm" component="section" aria-label={say('compareWith')}>
      <Title order={3} size="h4">
        {say('compared', { before, after: rules.version })}
      </Title>
      <Shown query={changes}>{(all) => <Differences changes={all} groups={distinct} />}</Shown>
    </Stack>
  );
}
