import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import type { PoliciesView, PolicyView } from '@/api/generated/allocation';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { aboutRuns } from '../acts';
import { Recorded, useOnItsWay } from '../Recorded';
import { cancelComparison } from './acts';
import { useName } from './Policy';
import { text } from './words';

/** How far each policy's plan is. */
export function UnderWay({ compared, mayStop }: { compared: PoliciesView; mayStop: boolean }) {
  const say = useSay(text);
  const { incident, run, policies, seconds } = compared;
  const about = aboutRuns(incident);
  const onItsWay = useOnItsWay(about);
  return (
    <Paper withBorder p="md" component="section" data-testid="comparing">
      <Stack>
        <Title order={2} size="h4">
          {say('solving')}
        </Title>
        <Text size="sm">{say('solvingHint')}</Text>
        {policies.map((policy) => (
          <One key={policy.priority_weight} policy={policy} seconds={seconds} />
        ))}
        {mayStop && (
          <Button variant="default" size="md" loading={onItsWay} onClick={() => void cancelComparison(incident, run)}>
            {say('cancelAll')}
          </Button>
        )}
        <Recorded about={about} />
      </Stack>
    </Paper>
  );
}

function One({ policy, seconds }: { policy: PolicyView; seconds: number }) {
  const say = useSay(text);
  const name = useName()(policy.priority_weight);
  const over = policy.state === 'solved' || policy.state === 'failed';
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text fw={650}>{name}</Text>
        <Text size="sm" role="status">
          <State policy={policy} seconds={seconds} />
        </Text>
      </Group>
      <Progress
        value={over ? 100 : Math.min(100, (100 * policy.seconds) / seconds)}
        animated={policy.state === 'solving'}
        aria-label={name}
      />
      {policy.relieved !== null && (
        <Text size="sm">
          {policy.bound === null
            ? say('foundNoBound', { people: number(policy.relieved) })
            : say('found', { people: number(policy.relieved), bound: number(policy.bound) })}
        </Text>
      )}
    </Stack>
  );
}

function State({ policy: { state, seconds: done }, seconds }: { policy: PolicyView; seconds: number }) {
  const say = useSay(text);
  if (state === 'solving') return say('searching', { done: Math.min(seconds, Math.floor(done)), seconds });
  return say(state === 'solved' || state === 'failed' ? state : 'waiting');
}
