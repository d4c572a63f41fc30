import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ApiKey, NewApiKey } from '@/api/generated/gateway';
import { useNow } from '@/clock/useNow';
import { useSay } from '@/i18n/i18n';
import { useMe } from '@/session/session';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { KeyCard } from './KeyCard';
import { standingOf, useApiKeys } from './keys';
import { MadeKey, MakeKey } from './MakeKey';
import { text } from './words';

const MINUTE_MS = 60_000;

interface Props {
  /** Shown until its owner has kept it; nowhere else does its secret exist. */
  made: NewApiKey | null;
  setMade: (made: NewApiKey | null) => void;
}

/** The account's API keys: made, looked through, revoked. */
export function ApiKeys({ made, setMade }: Props) {
  const say = useSay(text);
  const { user } = useMe();
  const keys = useApiKeys(user);
  const [making, setMaking] = useState(false);

  const isRevoked = keys.data?.some((key) => key.key === made?.key && key.revoked_at);

  function finish(key: NewApiKey | null) {
    setMaking(false);
    if (!key) return;
    setMade(key);
    void keys.refetch();
  }

  return (
    <Stack component="section" gap="sm" aria-label={say('title')}>
      <Group justify="space-between">
        <Title order={2} size="h3">
          {say('title')}
        </Title>
        {!making && <Button onClick={() => setMaking(true)}>{say('make')}</Button>}
      </Group>
      <Text>{say('hint')}</Text>
      {making && <MakeKey user={user} done={finish} />}
      {made && !isRevoked && <MadeKey made={made} close={() => setMade(null)} />}
      <Shown query={keys}>{(all) => <KeyList keys={all} user={user} again={() => void keys.refetch()} />}</Shown>
    </Stack>
  );
}

function KeyList({ keys, user, again }: { keys: ApiKey[]; user: string; again: () => void }) {
  const say = useSay(text);
  const now = useNow(MINUTE_MS);
  const [all, setAll] = useState(false);
  const ended = keys.filter((key) => ['expired', 'revoked'].includes(standingOf(key, now)));
  const good = keys.filter((key) => !ended.includes(key));
  const card = (key: ApiKey) => <KeyCard key={key.key} of={key} user={user} now={now} again={again} />;
  return (
    <Stack gap="sm">
      {good.length ? good.map(card) : <Empty title={say('none')}>{say('noneHint')}</Empty>}
      {good.length > 0 && <Text c="dimmed">{say('rotateHint')}</Text>}
      {ended.length > 0 && (
        <Button variant="default" aria-expanded={all} style={{ alignSelf: 'start' }} onClick={() => setAll(!all)}>
          {say('ended', { count: ended.length })}
        </Button>
      )}
      {all && ended.map(card)}
    </Stack>
  );
}
