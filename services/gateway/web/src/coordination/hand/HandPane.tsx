import { Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DirectiveView } from '@/api/generated/allocation';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { Empty, Failure, Loading } from '@/ui/States';
import { aboutHand, undo } from '../acts';
import parent from '../Coordination.module.css';
import { useDirectives } from '../data';
import { Recorded, useOnItsWay } from '../Recorded';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { TripWord } from './TripWord';
import { text } from './words';

export const CODE_ID = 'code-left-out';

/** What was decided by hand: what holds, with undo, and what holds no more, with why. */
export function HandPane({ model }: { model: Model }) {
  const say = useSay(text);
  const { data, error, refetch } = useDirectives(model.incident.incident);
  if (!data) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
  const [holding, lifted] = [data.filter(({ holds }) => holds), data.filter(({ holds }) => !holds)];
  return (
    <div className={parent.scroll} data-testid="by-hand">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {say('handTitle')}
        </Title>
        <Text size="sm">{say('handHint')}</Text>
        {model.may.plan && <ByCode model={model} />}
        {!holding.length && (
          <Empty title={say('handNone')}>
            <Text>{say('handNoneHint')}</Text>
          </Empty>
        )}
        {holding.toReversed().map((one) => (
          <Directive key={one.directive} model={model} directive={one} />
        ))}
        {lifted.length > 0 && (
          <Title order={3} size="h5">
            {say('liftedOnes')}
          </Title>
        )}
        {lifted.toReversed().map((one) => (
          <Directive key={one.directive} model={model} directive={one} />
        ))}
      </Stack>
    </div>
  );
}

function Directive({ model, directive }: { model: Model; directive: DirectiveView }) {
  const say = useSay(text);
  const { kind, subject, lifted } = directive;
  const named = kind === 'leave_out_store' ? model.storeName(subject) : subject;
  return (
    <Paper withBorder p="xs">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Anchor
            component={Link}
            to="."
            search={((before: View) => ({ ...before, hand: kind, subject })) as never}
            fw={700}
          >
            {say(kind)} {named}
          </Anchor>
          {kind === 'keep_trip' && <TripWord trip={subject} />}
          <Text size="sm">{directive.reason}</Text>
          <Text size="xs" c="dimmed">
            {say('given', { by: directive.by, time: time(directive.at) })}
          </Text>
          {lifted && (
            <Text size="sm" fw={600}>
              {say(`lifted_${lifted.cause}`, { by: lifted.by, time: time(lifted.at) })}
            </Text>
          )}
        </div>
        {directive.holds && model.may.plan && <Undo directive={directive} />}
      </Group>
      {directive.holds && <Recorded about={aboutHand(directive.incident, subject)} />}
    </Paper>
  );
}

export function Undo({ directive }: { directive: DirectiveView }) {
  const say = useSay(text);
  const onItsWay = useOnItsWay(aboutHand(directive.incident, directive.subject));
  return (
    <Button variant="default" loading={onItsWay} onClick={() => void undo(directive)} style={{ flexShrink: 0 }}>
      {say('undo')}
    </Button>
  );
}

/** For those who do not use the map. */
function ByCode({ model }: { model: Model }) {
  const say = useSay(text);
  const { go } = useView();
  const [typed, setTyped] = useState('');
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const subject = typed.trim().toUpperCase();
    const store = model.stores.some((one) => one.store === subject);
    if (subject) go({ hand: store ? 'leave_out_store' : 'leave_out_vehicle', subject });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          id={CODE_ID}
          label={say('code')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default">
          {say('open')}
        </Button>
      </Group>
    </form>
  );
}
