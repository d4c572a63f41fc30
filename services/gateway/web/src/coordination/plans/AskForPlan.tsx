import { Alert, Button, Group, NumberInput, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { aboutRuns, askForPlan, takeBestSoFar } from '../acts';
import type { Run } from '../answers';
import { isOpen, useNewestRun } from '../data';
import { ALLOWANCE, SECONDS, USUAL, WEIGHT } from '../limits';
import { CompareInstead, ComparisonUnderWay } from '../policies/Doors';
import { Recorded, useOnItsWay } from '../Recorded';
import type { Model } from '../useModel';
import { text } from '../words';

export const ASK_ID = 'ask-for-plan';

/** The order for a plan; while it is carried out, how far it is. */
export function AskForPlan({ model }: { model: Model }) {
  const say = useSay(text);
  const { incident } = model.incident;
  const run = useNewestRun(incident);
  const running = run && isOpen(run);
  if (!running && !model.may.plan) return null;
  return (
    <Paper withBorder p="sm" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5">
          {running ? say('solving') : say('askTitle')}
        </Title>
        {running ? <UnderWay run={run} incident={incident} mayStop={model.may.plan} /> : <Ended run={run} />}
        {!running && <Order incident={incident} />}
        {!running && <CompareInstead />}
        <Recorded about={aboutRuns(incident)} />
      </Stack>
    </Paper>
  );
}

function Order({ incident }: { incident: string }) {
  const say = useSay(text);
  const [seconds, setSeconds] = useState<number | string>(USUAL.seconds);
  const [weight, setWeight] = useState<number | string>(USUAL.weight);
  const [allowance, setAllowance] = useState<number | string>(USUAL.allowance);
  const onItsWay = useOnItsWay(aboutRuns(incident));
  const order = { seconds: Number(seconds), priority_weight: Number(weight), allowance: Number(allowance) };
  const ask = () => void askForPlan(incident, order);
  return (
    <>
      <Group grow align="flex-end" gap="xs">
        <NumberInput label={say('seconds')} value={seconds} onChange={setSeconds} {...SECONDS} />
        <NumberInput label={say('weight')} value={weight} onChange={setWeight} {...WEIGHT} />
      </Group>
      <Text size="xs" c="dimmed">
        {say('weightHint')}
      </Text>
      <NumberInput
        label={say('allowance')}
        description={say('allowanceHint')}
        value={allowance}
        onChange={setAllowance}
        {...ALLOWANCE}
      />
      <Button
        id={ASK_ID}
        onClick={ask}
        disabled={!Number(seconds) || weight === '' || allowance === ''}
        loading={onItsWay}
      >
        {say('ask')}
      </Button>
    </>
  );
}

function UnderWay(props: { run: Run; incident: string; mayStop: boolean }) {
  return props.run.weights?.length ? <ComparisonUnderWay run={props.run.run} /> : <Solving {...props} />;
}

function Solving({ run, incident, mayStop }: { run: Run; incident: string; mayStop: boolean }) {
  const say = useSay(text);
  const { progress } = run;
  const onItsWay = useOnItsWay(aboutRuns(incident));
  return (
    <>
      <Progress
        value={Math.min(100, (100 * (progress?.seconds ?? 0)) / run.seconds)}
        animated
        aria-label={say('solving')}
      />
      <div role="status" data-testid="progress">
        {progress ? <SoFar run={run} progress={progress} /> : <Text>{say('waitingForSolver')}</Text>}
      </div>
      {run.stopping && <Text size="sm">{say('stopping')}</Text>}
      {mayStop && !run.stopping && (
        <Button variant="default" loading={onItsWay} onClick={() => void takeBestSoFar(incident, run.run)}>
          {say('takeBest')}
        </Button>
      )}
    </>
  );
}

function SoFar({ run, progress }: { run: Run; progress: NonNullable<Run['progress']> }) {
  const say = useSay(text);
  const { relieved, bound } = progress;
  return (
    <>
      <Text fw={650}>{say('soFar', { people: number(relieved) })}</Text>
      <Text size="sm">
        {bound === null
          ? say('noBoundYet')
          : say('boundSoFar', { bound: number(bound), gap: share(bound - relieved, bound) })}
        {' · '}
        {say('elapsedOf', { done: Math.floor(progress.seconds), seconds: run.seconds })}
      </Text>
    </>
  );
}

function Ended({ run }: { run: Run | undefined }) {
  const say = useSay(text);
  if (run?.state === 'failed')
    return (
      <Alert color="red" title={say('runFailed')}>
        {run.reason}
      </Alert>
    );
  return run?.state === 'cancelled' && !run.superseded_by ? <Text size="sm">{say('runCancelled')}</Text> : null;
}

/** A gap with one digit more than shares have: what is near zero is what is looked at. */
export function share(part: number, whole: number): string {
  return whole ? `${((100 * Math.max(0, part)) / whole).toFixed(2)} %` : '–';
}
