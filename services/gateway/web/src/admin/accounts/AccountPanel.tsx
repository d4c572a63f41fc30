import { Alert, Badge, Button, Card, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type { Account, DeactivateUserData } from '@/api/generated/gateway';
import { type Asked, address } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { record } from '@/offline/outbox';
import { useSecretAct } from '@/offline/secret';
import { useEntriesAbout } from '@/offline/useUnsent';
import { useMe } from '@/session/session';
import { text } from '../words';
import { acceptable, type Role } from './accounts';

interface PanelProps {
  account: Account;
  /** Read the accounts again. */
  again: () => unknown;
  close: () => void;
}

/** One account: what it may, another password, closing it. */
export function AccountPanel({ account, again, close }: PanelProps) {
  const say = useSay(text);
  return (
    <Card withBorder component="section" aria-label={account.user}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h3">
            {account.name} · {account.user}
          </Title>
          <Button variant="default" onClick={close}>
            {say('close')}
          </Button>
        </Group>
        <Group gap="xs">
          {account.roles.map((role) => (
            <Badge key={role} variant="default" size="lg">
              {say(role as Role)}
            </Badge>
          ))}
        </Group>
        {account.active ? <Acts account={account} again={again} /> : <Text>{say('inactiveHint')}</Text>}
      </Stack>
    </Card>
  );
}

function Acts({ account, again }: { account: Account; again: () => unknown }) {
  const { user } = useMe();
  return (
    <>
      <NewPassword user={account.user} own={account.user === user} />
      {account.user !== user && <Deactivate user={account.user} again={again} />}
    </>
  );
}

function NewPassword({ user, own }: { user: string; own: boolean }) {
  const say = useSay(text);
  const [password, setPassword] = useState('');
  const [current, setCurrent] = useState('');
  const [done, setDone] = useState(false);
  const { busy, error, submit } = useSecretAct();
  const right = acceptable(user, password);

  async function change(event: FormEvent) {
    event.preventDefault();
    const path = address('gateway', { url: '/users/{user}/password', path: { user } });
    if (!right || !(await submit(path, { password, ...(own && { current }) }))) return;
    setPassword('');
    setCurrent('');
    setDone(true);
  }

  return (
    <Stack component="form" onSubmit={change} gap="xs" maw={640} aria-label={say('setPassword')}>
      <Group align="flex-end" gap="sm">
        {own && (
          <PasswordInput
            label={say('currentPassword')}
            autoComplete="current-password"
            w={240}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={say('newPassword')}
          description={say('passwordHint')}
          autoComplete="new-password"
          w={300}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
            setDone(false);
          }}
        />
        <Button type="submit" disabled={!right} loading={busy}>
          {say('setPassword')}
        </Button>
      </Group>
      {done && <Alert color="green">{say('passwordSet')}</Alert>}
      {error && (
        <Alert color="red" role="alert">
          {error.message}
        </Alert>
      )}
    </Stack>
  );
}

/** For good, so the account's name is typed first. */
function Deactivate({ user, again }: { user: string; again: () => unknown }) {
  const say = useSay(text);
  const [typed, setTyped] = useState('');
  const about = `user/${user}`;
  const [entry] = useEntriesAbout(about);
  const closed = entry?.state === 'booked';
  useEffect(() => {
    if (closed) again();
  }, [closed, again]);

  async function deactivate(event: FormEvent) {
    event.preventDefault();
    if (typed !== user) return;
    const asked: Asked<DeactivateUserData> = { url: '/users/{user}/deactivate', path: { user } };
    await record({ path: address('gateway', asked), body: {}, title: `${say('deactivate')} · ${user}`, about });
    setTyped('');
  }

  return (
    <Stack component="form" onSubmit={deactivate} gap="xs" aria-label={say('deactivate')}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={say('typeToDeactivate', { user })}
          description={say('deactivateHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          w={420}
          maw="100%"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value.trim())}
        />
        <Button type="submit" color="red" disabled={typed !== user}>
          {say('deactivate')}
        </Button>
      </Group>
      {entry?.state === 'waiting' && <Alert color="orange">{say('waitsToBeSent')}</Alert>}
      {entry?.state === 'refused' && (
        <Alert color="red" role="alert">
          {entry.problem?.detail}
        </Alert>
      )}
    </Stack>
  );
}
