import { Alert, Badge, Button, Code, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ApiKey, RevokeApiKeyData } from '@/api/generated/gateway';
import { type Asked, address } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { dayOf, time } from '@/i18n/numbers';
import { record } from '@/offline/outbox';
import { useEntriesAbout } from '@/offline/useUnsent';
import { type Standing, standingOf } from './keys';
import { text } from './words';

const COLOURS: Record<Standing, string> = { good: 'green', soon: 'orange', expired: 'gray', revoked: 'gray' };

interface Props {
  of: ApiKey;
  user: string;
  now: number;
  /** Read the keys again. */
  again: () => void;
}

/** A key without its secret: whose it is, how long it is good, when it was last used. */
export function KeyCard({ of, user, now, again }: Props) {
  const say = useSay(text);
  const standing = standingOf(of, now);
  const ended = standing === 'expired' || standing === 'revoked';
  return (
    <Paper withBorder p="md" component="article" aria-label={of.name}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4}>
          <Group gap="xs">
            <Text fw={650}>{of.name}</Text>
            <Badge color={COLOURS[standing]} variant="light">
              {say(standing)}
            </Badge>
            <Badge variant="default">{say(of.read_only ? 'reads' : 'writes')}</Badge>
          </Group>
          <Code style={{ alignSelf: 'start' }}>nh_{of.key}_…</Code>
          <Text size="sm">
            {say('madeOn', { day: dayOf(of.made_at) })} · <End of={of} standing={standing} />
          </Text>
          <Text size="sm" c="dimmed">
            {of.used_at ? say('usedAgo', { day: time(of.used_at) }) : say('usedNever')}
          </Text>
        </Stack>
        {!ended && <Revoke of={of} user={user} again={again} />}
      </Group>
    </Paper>
  );
}

function End({ of, standing }: { of: ApiKey; standing: Standing }) {
  const say = useSay(text);
  if (of.revoked_at) return say('revokedOn', { day: dayOf(of.revoked_at) });
  return say(standing === 'expired' ? 'wasGoodUntil' : 'goodUntil', { day: dayOf(of.expires_at) });
}

/** Asked twice: a program that nobody looks at stops. */
function Revoke({ of, user, again }: Omit<Props, 'now'>) {
  const say = useSay(text);
  const [asked, setAsked] = useState(false);
  const about = `api-key/${of.key}`;
  const [entry] = useEntriesAbout(about);
  const booked = entry?.state === 'booked';
  useEffect(() => {
    if (booked) again();
  }, [booked, again]);

  async function revoke() {
    const request: Asked<RevokeApiKeyData> = { url: '/users/{user}/keys/{name}/revoke', path: { user, name: of.key } };
    const title = say('revokeName', { name: of.name });
    await record({ path: address('gateway', request), body: {}, title, about });
    setAsked(false);
  }

  if (entry?.state === 'waiting')
    return (
      <Badge color="orange" variant="light">
        {say('revokeWaits')}
      </Badge>
    );
  return (
    <>
      <Button
        color="red"
        variant="outline"
        aria-label={say('revokeName', { name: of.name })}
        onClick={() => setAsked(true)}
      >
        {say('revoke')}
      </Button>
      {entry?.state === 'refused' && (
        <Alert color="red" role="alert">
          {entry.problem?.detail}
        </Alert>
      )}
      <Modal opened={asked} onClose={() => setAsked(false)} title={say('revokeSure', { name: of.name })} centered>
        <Stack>
          <Text>{say('revokeHint')}</Text>
          <Group gap="sm">
            <Button color="red" onClick={() => void revoke()}>
              {say('revoke')}
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              {say('cancel')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
