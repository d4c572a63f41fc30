import { Alert, Anchor, Button, Card, Center, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, Suspense, useEffect, useState } from 'react';
import { Refused, send } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { ifItComes } from '@/ui/ifItComes';
import { LanguageSwitch } from '@/ui/LanguageSwitch';
import { useSession } from './session';
import { text } from './words';

const Waiting = ifItComes(() => import('./Waiting'));
/** While somebody types, what they need next is fetched; then what keeps all of it on the device. */
const NewVersion = ifItComes(() => import('@/Application').then(() => import('@/ui/NewVersion')));

/** The page of whoever is not signed in: the first and lightest, since most who see it have nothing here yet. */
export function SignIn() {
  return (
    <Center component="main" mih="80dvh" p="md">
      <SignInForm />
      <Suspense>
        <NewVersion />
      </Suspense>
    </Center>
  );
}

export function SignInForm() {
  const say = useSay(text);
  const { me, expired, signIn } = useSession();
  const [user, setUser] = useState(expired ? (me?.user ?? '') : '');
  const [password, setPassword] = useState('');
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const elsewhere = useElsewhere();

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
        <Suspense>
          <Waiting />
        </Suspense>
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
        {elsewhere && <Anchor href="/sign-in/oidc">{say('elsewhere')}</Anchor>}
        <LanguageSwitch />
      </Stack>
    </Card>
  );
}

/** Whether the platform knows another way to sign in. */
function useElsewhere(): boolean {
  const [there, setThere] = useState(false);
  useEffect(() => {
    const ways = send('GET', '/sign-in/ways') as Promise<{ oidc: boolean }>;
    ways.then(
      ({ oidc }) => setThere(oidc),
      () => {},
    );
  }, []);
  return there;
}
