import {
  Alert,
  Button,
  Card,
  Checkbox,
  Code,
  CopyButton,
  Group,
  Input,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { MakeApiKeyData, NewApiKey } from '@/api/generated/gateway';
import { type Asked, address, Refused } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { dayOf } from '@/i18n/numbers';
import { useSecretAct } from '@/offline/secret';
import { DAYS, USUAL_DAYS } from './keys';
import { text } from './words';

const DAY_MS = 86_400_000;
const NAME_MAX = 80;

/** `done` is told the new key, or null when it was given up. */
export function MakeKey({ user, done }: { user: string; done: (made: NewApiKey | null) => void }) {
  const say = useSay(text);
  const [name, setName] = useState('');
  const [days, setDays] = useState(USUAL_DAYS);
  const [readOnly, setReadOnly] = useState(false);
  const [tried, setTried] = useState(false);
  const { busy, error, submit } = useSecretAct();

  async function make(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    const asked: Asked<MakeApiKeyData> = { url: '/users/{user}/keys', path: { user } };
    const sent = await submit(address('gateway', asked), { name: name.trim(), days, read_only: readOnly });
    if (sent) done(sent.answer as NewApiKey);
  }

  return (
    <Card component="form" onSubmit={make} withBorder aria-label={say('make')}>
      <Stack gap="sm" maw={560}>
        <TextInput
          label={say('name')}
          description={say('nameHint')}
          maxLength={NAME_MAX}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && !name.trim() && say('wantsName')}
        />
        <Expiry days={days} setDays={setDays} />
        <Checkbox
          label={say('readOnly')}
          description={say('readOnlyHint')}
          checked={readOnly}
          onChange={(event) => setReadOnly(event.currentTarget.checked)}
        />
        {error && <NotMade error={error} />}
        <Group gap="sm">
          <Button type="submit" loading={busy}>
            {say('makeNow')}
          </Button>
          <Button variant="default" onClick={() => done(null)}>
            {say('cancel')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function Expiry({ days, setDays }: { days: number; setDays: (days: number) => void }) {
  const say = useSay(text);
  const until = new Date(Date.now() + days * DAY_MS).toISOString();
  return (
    <Input.Wrapper label={say('days')} description={say('goodUntil', { day: dayOf(until) })}>
      <SegmentedControl
        mt={6}
        aria-label={say('days')}
        value={String(days)}
        onChange={(chosen) => setDays(Number(chosen))}
        data={DAYS.map((one) => ({ value: String(one), label: say(`days_${one}`) }))}
      />
    </Input.Wrapper>
  );
}

function NotMade({ error }: { error: Error }) {
  const say = useSay(text);
  const tooMany = error instanceof Refused && error.problem.type.endsWith(':too-many-api-keys');
  return (
    <Alert color="red" role="alert" title={say('refused')}>
      {tooMany ? say('tooMany') : error.message}
    </Alert>
  );
}

/** The only time that anybody sees it. */
export function MadeKey({ made, close }: { made: NewApiKey; close: () => void }) {
  const say = useSay(text);
  if (!made.secret)
    return (
      <Alert color="orange" role="status" withCloseButton closeButtonLabel={say('cancel')} onClose={close}>
        {say('madeBefore', { name: made.name })}
      </Alert>
    );
  return (
    <Card withBorder component="section" aria-label={say('made', { name: made.name })} role="status">
      <Stack gap="sm">
        <Title order={3} size="h4">
          {say('made', { name: made.name })}
        </Title>
        <Text fw={600}>{say('madeOnce')}</Text>
        <Code block tabIndex={0} data-testid="secret" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {made.secret}
        </Code>
        <Group gap="sm">
          <CopyButton value={made.secret}>
            {({ copied, copy }) => <Button onClick={copy}>{say(copied ? 'copied' : 'copy')}</Button>}
          </CopyButton>
          <Button variant="default" onClick={close}>
            {say('kept')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
