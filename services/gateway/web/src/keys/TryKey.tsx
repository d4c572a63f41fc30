import { Alert, Button, Code, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { API_KEYS, FORM, type Tried, tryKey } from './keys';
import { text } from './words';

/** A harmless question with a key, as a program would ask it; `made` is the secret of a new key. */
export function TryKey({ made }: { made: string }) {
  const say = useSay(text);
  const queries = useQueryClient();
  const [key, setKey] = useState(made);
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<Tried | 'unreachable' | null>(null);
  useEffect(() => {
    if (made) setKey(made);
  }, [made]);

  async function ask(event: FormEvent) {
    event.preventDefault();
    setTried(null);
    setWrong(!FORM.test(key));
    if (!FORM.test(key)) return;
    setBusy(true);
    setTried(await tryKey(key).catch(() => 'unreachable' as const));
    setBusy(false);
    void queries.invalidateQueries({ queryKey: [API_KEYS] });
  }

  return (
    <Stack component="form" onSubmit={ask} gap="sm" aria-label={say('tryTitle')}>
      <Title order={2} size="h4">
        {say('tryTitle')}
      </Title>
      <Text c="dimmed">{say('tryHint')}</Text>
      <PasswordInput
        label={say('key')}
        description={say('keyHint')}
        autoComplete="off"
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value.trim())}
        error={wrong && say('wantsKey')}
      />
      <Button type="submit" loading={busy} style={{ alignSelf: 'start' }}>
        {say('tryNow')}
      </Button>
      {tried && <Answer tried={tried} />}
    </Stack>
  );
}

const REASONS = {
  'api-key-unknown': 'unknown',
  'api-key-revoked': 'wasRevoked',
  'api-key-expired': 'wasExpired',
  'too-many-requests': 'tooFast',
} as const;

function Answer({ tried }: { tried: Tried | 'unreachable' }) {
  const say = useSay(text);
  if (tried === 'unreachable')
    return (
      <Alert color="red" role="alert">
        {say('unreachable')}
      </Alert>
    );
  const reason = REASONS[tried.slug as keyof typeof REASONS];
  return (
    <Stack gap="xs" role="status">
      {tried.status < 300 ? (
        <Text>{say('works')}</Text>
      ) : (
        <Alert color="red" role="alert" title={say('notOpened')}>
          {reason ? say(reason) : say('answered')}
        </Alert>
      )}
      <Code block tabIndex={0}>
        {`HTTP ${tried.status}\n${tried.body}`}
      </Code>
    </Stack>
  );
}
