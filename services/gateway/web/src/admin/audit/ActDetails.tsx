import { Anchor, Code, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Act } from '@/api/generated/gateway';
import { useSay } from '@/i18n/i18n';
import classes from './Audit.module.css';
import { EventData } from './EventData';
import { eventName } from './events/names';
import { actor, moment, type NameOf, serviceName } from './reading';
import { text } from './words';

/** An act with all that its events tell, when it was done and recorded, and what it hangs together with. */
export function ActDetails({ act, nameOf }: { act: Act; nameOf: NameOf }) {
  const say = useSay(text);
  return (
    <Stack gap="md">
      {act.events.map((event) => (
        <section key={event.id} aria-label={eventName(event.type)}>
          <Title order={2} size="h5" mb={4}>
            {eventName(event.type)}
          </Title>
          <EventData data={event.data} nameOf={nameOf} />
          {event.shortened && <Text c="dimmed">{say('shortened')}</Text>}
        </section>
      ))}
      <dl className={classes.data}>
        <Fact name={say('who')}>{actor(act.by) === act.by ? act.by : `${actor(act.by)} (${act.by})`}</Fact>
        {act.happened_at && <Fact name={say('happenedAt')}>{moment(act.happened_at)}</Fact>}
        <Fact name={say('recordedAt')}>{moment(act.at)}</Fact>
        <Fact name={say('entry')}>
          {serviceName(act.service)} {act.position} · {act.stream}
        </Fact>
        {act.causation && <Fact name={say('causedBy')}>{act.causation}</Fact>}
        {act.trace && (
          <Fact name={say('trace')}>
            <Code>{act.trace}</Code>
          </Fact>
        )}
      </dl>
      {act.trace && (
        <Anchor component={Link} to="/admin/audit" search={{ trace: act.trace } as never}>
          {say('wholeChain')}
        </Anchor>
      )}
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
