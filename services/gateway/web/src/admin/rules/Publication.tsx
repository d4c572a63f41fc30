import { Alert, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { RulesView } from '@/api/generated/relief';
import { useSay } from '@/i18n/i18n';
import { useMe } from '@/session/session';
import { useOnce } from '@/ui/useOnce';
import { dropDraft, publish } from './data';
import { mayPublish, mayWrite } from './may';
import { text } from './words';

/** Whether the draft shall be in force: by somebody who has not written in it, with a reason. */
export function Publication({ draft, seen }: { draft: RulesView; seen: string }) {
  const say = useSay(text);
  const { roles, user } = useMe();
  const author = draft.authors.includes(user);
  return (
    <Card withBorder component="section" aria-label={say('publishTitle', { version: draft.version })}>
      <Stack gap="sm">
        <Title order={3} size="h4">
          {say('publishTitle', { version: draft.version })}
        </Title>
        <Text>{say('publishHint')}</Text>
        {author && <Alert color="blue">{say('fourEyes')}</Alert>}
        {!author && !mayPublish(roles) && <Text c="dimmed">{say('awaits')}</Text>}
        {!author && mayPublish(roles) && <PublishForm draft={draft} seen={seen} />}
        {(mayWrite(roles) || mayPublish(roles)) && <Drop draft={draft} seen={seen} />}
      </Stack>
    </Card>
  );
}

function PublishForm({ draft, seen }: { draft: RulesView; seen: string }) {
  const say = useSay(text);
  const navigate = useNavigate();
  const [note, setNote] = useState(draft.note);
  const [tried, setTried] = useState(false);
  const title = say('publishTitle', { version: draft.version });
  const { once, resting } = useOnce(async () => {
    await publish(draft.version, note.trim(), title, seen);
    await navigate({ to: '/admin/rules' });
  });

  function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (note.trim()) once();
  }

  return (
    <Stack component="form" gap="sm" onSubmit={send}>
      <Textarea
        label={say('note')}
        description={say('whyHint')}
        autosize
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={tried && !note.trim() && say('wantsNote')}
      />
      <Group>
        <Button type="submit" disabled={resting}>
          {say('publish')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Asked twice: a draft may be the work of an afternoon. */
function Drop({ draft, seen }: { draft: RulesView; seen: string }) {
  const say = useSay(text);
  const navigate = useNavigate();
  const [asked, { open, close }] = useDisclosure();
  const title = `${say('drop')} · ${say('version', { version: draft.version })}`;
  const { once, resting } = useOnce(async () => {
    await dropDraft(title, seen);
    await navigate({ to: '/admin/rules' });
  });
  if (!asked) {
    return (
      <Group>
        <Button variant="default" onClick={open}>
          {say('drop')}
        </Button>
      </Group>
    );
  }
  return (
    <Group>
      <Button color="red" onClick={once} disabled={resting}>
        {say('dropAsk')}
      </Button>
      <Button variant="default" onClick={close}>
        {say('cancel')}
      </Button>
    </Group>
  );
}
