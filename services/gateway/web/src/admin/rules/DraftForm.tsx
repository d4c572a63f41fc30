import { Alert, Anchor, Button, FileButton, Group, List, Stack, Text, Textarea, Title } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { GroupView, Rehearsal, VersionView } from '@/api/generated/relief';
import { useSay } from '@/i18n/i18n';
import { Shown } from '@/ui/Shown';
import { useOnce } from '@/ui/useOnce';
import { Differences } from './Differences';
import { rehearse, saveDraft, useVersion } from './data';
import { FigureFields, GroupFields } from './FigureFields';
import { RationFields } from './RationFields';
import { type Rules, rulesIn, rulesOf, type Wrong, wrongIn } from './rules';
import { useRuleWords } from './useWords';
import { text } from './words';

const NOTHING: Rules = {
  deadline_min: 540,
  groups: [],
  group_shares: {},
  rations: [],
  default_need_ratio: 0.05,
  default_evacuated_ratio: 0.03,
  silent_after_min: 120,
  approval_limit_people: null,
};

/** The draft as it is, or the version in force as the next one begins with it; the first is imported. */
export function DraftPage({ versions: [newest] }: { versions: VersionView[] }) {
  if (!newest) return <DraftForm start={NOTHING} known={[]} note="" seen={undefined} next={1} />;
  return <FromVersion newest={newest} />;
}

function FromVersion({ newest }: { newest: VersionView }) {
  const read = useVersion(newest.version);
  const draft = newest.state === 'draft';
  return (
    <Shown query={read}>
      {({ answer, etag }) => (
        <DraftForm
          start={rulesOf(answer)}
          known={answer.groups}
          note={draft ? answer.note : ''}
          seen={etag}
          next={draft ? answer.version : answer.version + 1}
        />
      )}
    </Shown>
  );
}

interface Props {
  start: Rules;
  known: GroupView[];
  note: string;
  seen: string | undefined;
  next: number;
}

/** What is typed here is nobody's until it is saved; it rests on the version that was read when the form was opened. */
function DraftForm(opened: Props) {
  const say = useSay(text);
  const navigate = useNavigate();
  const [{ start, known, note: before, seen, next }] = useState(opened);
  const [rules, change] = useState(start);
  const [note, setNote] = useState(before);
  const [tried, setTried] = useState(false);
  const wrong = wrongIn(rules);
  const { once, resting } = useOnce(async () => {
    setTried(true);
    if (wrong.length) return;
    await saveDraft(rules, note.trim(), say('draftOf', { version: next }), seen);
    await navigate({ to: '/admin/rules' });
  });
  return (
    <Stack gap="md" maw={960}>
      <Anchor component={Link} to="/admin/rules">
        {say('back')}
      </Anchor>
      <Title order={2} size="h3">
        {say('draftOf', { version: next })}
      </Title>
      <Text>{say('editHint')}</Text>
      <Import take={change} />
      <RationFields rules={rules} change={change} />
      <GroupFields rules={rules} change={change} />
      <FigureFields rules={rules} change={change} />
      <Textarea
        label={say('whyNote')}
        description={say('whyHint')}
        autosize
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Trial rules={rules} known={known} />
      {tried && wrong.length > 0 && <Wrongs wrong={wrong} />}
      <Group gap="sm">
        <Button onClick={once} disabled={resting}>
          {say('save')}
        </Button>
        <Button variant="default" component={Link} to="/admin/rules">
          {say('cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

function Import({ take }: { take: (rules: Rules) => void }) {
  const say = useSay(text);
  const [unreadable, setUnreadable] = useState(false);

  async function read(file: File | null) {
    if (!file) return;
    const rules = rulesIn(await file.text());
    setUnreadable(rules === null);
    if (rules) take(rules);
  }

  return (
    <Stack gap="xs">
      <Group>
        <FileButton onChange={(file) => void read(file)} accept=".json,application/json">
          {(props) => (
            <Button variant="default" {...props}>
              {say('importFile')}
            </Button>
          )}
        </FileButton>
      </Group>
      {unreadable && (
        <Alert color="red" role="alert">
          {say('notRules')}
        </Alert>
      )}
    </Stack>
  );
}

function Wrongs({ wrong }: { wrong: Wrong[] }) {
  const say = useSay(text);
  const told = useRuleWords();
  const sentence = (one: Wrong) => {
    switch (one.word) {
      case 'wantsShares':
        return say('wantsShares', { sum: one.sum });
      case 'nothingLifeSaving':
        return say('nothingLifeSaving', { group: told.group(one.group) });
      case 'givenTwice':
        return say('givenTwice', { group: told.group(one.group), item: told.item(one.item) });
      case 'meansTwice':
        return say('meansTwice', { item: told.item(one.item) });
      default:
        return say(one.word);
    }
  };
  return (
    <Alert color="red" role="alert" title={say('mendFirst')}>
      <List>
        {wrong.map((one) => (
          <List.Item key={JSON.stringify(one)}>{sentence(one)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** A rehearsal: what the platform would say to the draft, and what would differ from the version in force. */
function Trial({ rules, known }: { rules: Rules; known: GroupView[] }) {
  const say = useSay(text);
  const [shown, setShown] = useState<{ rules: Rules; answer: Rehearsal | Error } | null>(null);
  const { once, resting } = useOnce(async () => {
    const answer = await rehearse(rules).catch((error: Error) => error);
    setShown({ rules, answer });
  });
  const current = shown?.rules === rules ? shown.answer : null;
  const groups = [...new Map([...rules.groups, ...known].map((group) => [group.id, group])).values()];
  return (
    <Stack gap="sm" component="section" aria-label={say('rehearse')}>
      <Group gap="sm">
        <Button variant="default" onClick={once} disabled={resting}>
          {say('rehearse')}
        </Button>
        <Text c="dimmed">{say('rehearsalNeedsNetwork')}</Text>
      </Group>
      {current instanceof Error && (
        <Alert color="red" role="alert" title={say('rehearsalFailed')}>
          {current.message}
        </Alert>
      )}
      {current && !(current instanceof Error) && (
        <>
          <Title order={3} size="h4">
            {current.before === null ? say('proposedFirst') : say('proposed', { before: current.before })}
          </Title>
          <Differences changes={current} groups={groups} />
        </>
      )}
    </Stack>
  );
}
