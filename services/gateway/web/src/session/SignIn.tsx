import {
  Alert,
  Anchor,
  Button,
  Card,
  Center,
  Modal,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLiveQuery } from 'dexie-react-hooks';
import { type FormEvent, useState } from 'react';
import { Refused, send } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { db } from '@/offline/db';
import { LanguageSwitch } from '@/ui/LanguageSwitch';
import { useSession } from './session';
import { text } from './words';

/** The page of whoever is not signed in. */
export function SignIn() {
  return (
    <Center component="main" mih="80dvh" p="md">
      <SignInForm />
    </Center>
  );
}

/** Over the page at work, which keeps what is being filled in; without a network one goes on without it. */
export function SignInAgain() {
  const say = useSay(text);
  const { expired, stay } = useSession();
  return (
    <Modal.Root opened={expired} onClose={stay} fullScreen>
      <Modal.Content aria-label={say('title')}>
        <Modal.Body>
          <Center mih="80dvh">
            <Stack align="center" w="100%">
              <SignInForm />
              <Button variant="subtle" onClick={stay}>
                {say('goOn')}
              </Button>
            </Stack>
          </Center>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function SignInForm() {
  const say = useSay(text);
  const { me, expired, signIn } = useSession();
  const [user, setUser] = useState(expired ? (me?.user ?? '') : '');
  const [password, setPassword] = useState('');
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const ways = useQuery({
    queryKey: ['ways'],
    queryFn: () => send('GET', '/sign-in/ways') as Promise<{ oidc: boolean }>,
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(user.trim(), password);
    } catch (error) {
      setTrouble(error instanceof Refused ? error.message : say('unreachable'));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card component="form" onSubmit={submit} withBorder padding="xl" maw={420} w="100%">
      <Stack>
        <Title order={1} size="h2">
          {say('title')}
        </Title>
        <Text c="dimmed">{expired ? say('again') : say('hint')}</Text>
        <Waiting />
        <TextInput
          label={say('user')}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          size="md"
        />
        <PasswordInput
          label={say('password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': say('showPassword') }}
          required
          size="md"
        />
        {trouble && (
          <Alert color="red" role="alert">
            {trouble}
          </Alert>
        )}
        <Button type="submit" size="md" loading={busy}>
          {say('signIn')}
        </Button>
        {ways.data?.oidc && <Anchor href="/sign-in/oidc">{say('elsewhere')}</Anchor>}
        <LanguageSwitch />
      </Stack>
    </Card>
  );
}

/** Whose entries wait on this device. */
function Waiting() {
  const say = useSay(text);
  const waiting = useLiveQuery(() => db.entries.where('[user+state]').above(['', '']).toArray(), [], []);
  const counts = new Map<string, number>();
  for (const entry of waiting) if (entry.state !== 'booked') counts.set(entry.user, (counts.get(entry.user) ?? 0) + 1);
  if (!counts.size) return null;
  return (
    <Alert color="yellow">
      {[...counts].map(([user, count]) => (
        <Text key={user}>{say('otherWaits', { user, count })}</Text>
      ))}
    </Alert>
  );
}
