import { Alert, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { CallUpView } from '@/api/generated/inventory';
import { skew } from '@/clock/clock';
import { useNow } from '@/clock/useNow';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { useEntriesAbout } from '@/offline/useUnsent';
import { useNames } from '../data';
import { text } from '../words';
import { AnswerForm } from './AnswerForm';
import { about, countdown, urgency } from './callups';

/** One order that waits: what, how much, by when, and the answer. */
export function CallUpCard({ callup }: { callup: CallUpView }) {
  const say = useSay(text);
  const names = useNames();
  const left = Date.parse(callup.answer_by) - (useNow() - skew());
  const kind = callup.reserve === 'capacity' ? say('fromLine', { line: callup.supply }) : say('fromStock');
  return (
    <Card withBorder padding="md" component="article" aria-label={names.item(callup.item)}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={3} size="h4">
              {names.item(callup.item)} · {names.amount(callup.quantity, callup.item)}
            </Title>
            <Text>{say('loadFrom', { store: names.store(callup.store), kind })}</Text>
            <Text c="dimmed">
              {say('readyAt', { time: time(callup.ready_at) })} · {say('sentAt', { time: time(callup.sent_at) })} ·{' '}
              {say('loads', { count: callup.reservations.length })}
            </Text>
          </div>
          <Countdown left={left} by={callup.answer_by} />
        </Group>
        <State callup={callup} over={left <= 0} />
      </Stack>
    </Card>
  );
}

const COLORS = { calm: 'blue', soon: 'red', over: 'gray' } as const;

function Countdown({ left, by }: { left: number; by: string }) {
  const say = useSay(text);
  const how = urgency(left);
  return (
    <Stack gap={2} align="flex-start">
      <Badge size="xl" color={COLORS[how]} variant={how === 'soon' ? 'filled' : 'light'} role="timer">
        {how === 'over' ? say('timeOver') : say(how === 'soon' ? 'soonLeft' : 'timeLeft', { left: countdown(left) })}
      </Badge>
      <Text size="sm" c="dimmed">
        {say('answerBy', { time: time(by) })}
      </Text>
    </Stack>
  );
}

/** The answer that is under way from this device, or the form for one. */
function State({ callup, over }: { callup: CallUpView; over: boolean }) {
  const say = useSay(text);
  const [entry] = useEntriesAbout(about(callup.callup));
  if (entry?.state === 'waiting') return <Alert color="orange">{say('answerWaits', { title: entry.title })}</Alert>;
  if (entry?.state === 'booked') return <Alert color="green">{say('answerSent', { title: entry.title })}</Alert>;
  if (over) return <Alert color="gray">{say('timeOverHint')}</Alert>;
  return (
    <>
      {entry?.problem && (
        <Alert color="red" role="alert" title={say('answerRefused')}>
          {entry.problem.detail}
        </Alert>
      )}
      <AnswerForm callup={callup} />
    </>
  );
}
