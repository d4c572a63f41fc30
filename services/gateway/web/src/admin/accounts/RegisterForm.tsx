import {
  Alert,
  Button,
  Card,
  Checkbox,
  Group,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { usePlaces } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import { useSecretAct } from '@/offline/secret';
import { text } from '../words';
import { type Draft, EMPTY, type Field, ROLES, wrongFields } from './accounts';
import { useOrganisations } from './useOrganisations';

/** `done` is told the new account, or nothing when it was given up. */
export function RegisterForm({ done }: { done: (user?: string) => void }) {
  const say = useSay(text);
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, submit } = useSecretAct();
  const wrong = wrongFields(draft, password);

  async function register(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!wrong.length && (await submit('/users', { ...draft, password }))) done(draft.user);
  }

  return (
    <Card component="form" onSubmit={register} withBorder aria-label={say('register')}>
      <Stack gap="sm">
        <Title order={2} size="h3">
          {say('register')}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Who draft={draft} change={setDraft} wrong={tried ? wrong : []} />
          <PasswordInput
            label={say('password')}
            description={say('passwordHint')}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={tried && wrong.includes('password') && say('wantsPassword')}
          />
        </SimpleGrid>
        <Roles draft={draft} change={setDraft} wrong={tried ? wrong : []} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Where draft={draft} change={setDraft} wrong={tried ? wrong : []} />
        </SimpleGrid>
        {error && (
          <Alert color="red" role="alert">
            {error.message}
          </Alert>
        )}
        <Group gap="sm">
          <Button type="submit" loading={busy}>
            {say('registerNow')}
          </Button>
          <Button variant="default" onClick={() => done()}>
            {say('cancel')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

interface PartProps {
  draft: Draft;
  change: (draft: Draft) => void;
  wrong: Field[];
}

function Who({ draft, change, wrong }: PartProps) {
  const say = useSay(text);
  return (
    <>
      <TextInput
        label={say('user')}
        description={say('userHint')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={draft.user}
        onChange={(event) => change({ ...draft, user: event.currentTarget.value.trim().toLowerCase() })}
        error={wrong.includes('user') && say('wantsUser')}
      />
      <TextInput
        label={say('name')}
        description={say('nameHint')}
        autoComplete="off"
        value={draft.name}
        onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
        error={wrong.includes('name') && say('wantsName')}
      />
    </>
  );
}

function Roles({ draft, change, wrong }: PartProps) {
  const say = useSay(text);
  return (
    <Checkbox.Group
      label={say('roles')}
      value={draft.roles}
      onChange={(roles) => change({ ...draft, roles })}
      error={wrong.includes('roles') && say('wantsRole')}
    >
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} mt="xs">
        {ROLES.map((role) => (
          <Checkbox key={role} value={role} label={say(role)} description={say(`${role}_does`)} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}

const SHOWN_MAX = 50;

function Where({ draft, change, wrong }: PartProps) {
  const say = useSay(text);
  const places = usePlaces().data ?? [];
  const organisations = useOrganisations();
  const areas = places.map((one) => ({ value: one.place, label: `${named(one)} ${one.place}` }));
  return (
    <>
      <Select
        label={say('area')}
        description={say('areaHint')}
        searchable
        clearable
        limit={SHOWN_MAX}
        data={[{ value: '*', label: say('everywhere') }, ...areas]}
        value={draft.area || null}
        onChange={(area) => change({ ...draft, area: area ?? '' })}
        error={wrong.includes('area') && say('wantsArea')}
      />
      <Select
        label={say('org')}
        description={say('orgHint')}
        searchable
        clearable
        limit={SHOWN_MAX}
        data={organisations}
        value={draft.org || null}
        onChange={(org) => change({ ...draft, org: org ?? '' })}
        error={wrong.includes('org') && say('wantsOrg')}
      />
    </>
  );
}
