import { Alert, Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import type { Entry } from '@/offline/db';
import { text } from './words';

/** What became of the last thing that was done here, as long as somebody has to know. */
export function LastAct({ entries: [last] }: { entries: Entry[] }) {
  const say = useSay(text);
  if (last?.state === 'waiting') return <Alert color="orange">{`${last.title} · ${say('waits')}`}</Alert>;
  if (last?.state !== 'refused') return null;
  const changed = last.problem?.type.endsWith(':changed-meanwhile');
  return (
    <Alert color="red" role="alert" title={`${last.title} · ${say('refused')}`}>
      <Text>{say(changed ? 'changedMeanwhile' : 'refusedHint')}</Text>
      {!changed && <Text>{last.problem?.detail}</Text>}
    </Alert>
  );
}
