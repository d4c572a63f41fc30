import { Alert, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';

import { useSay } from '@/i18n/i18n';
import { lasting } from '@/i18n/numbers';
import { useAge } from '@/incident/age';
import type { Entry } from '@/offline/db';
import { useEntriesAbout } from '@/offline/useUnsent';
import { EntryCard } from '@/outbox/EntryCard';
import { TakeBack } from '@/outbox/TakeBack';
import { PrintTrip } from '@/ui/Print';
import { NextStep } from './NextStep';
import type { Names } from './queries';
import { aboutTrip } from './record';
import { StopList } from './StopList';
import { Trouble } from './Trouble';
import { nextStep, OVER, project, type Step, type Trip, toBringBack } from './trip';
import { text } from './words';

interface Props {
  answered: Trip;
  trips: Trip[];
  readAt: number;
  names: Names;
  waiting: (place: string) => number | undefined;
}

/** One trip: what to do next, its stops, and what to do in trouble. */
export function TripView({ answered, trips, readAt, names, waiting }: Props) {
  const say = useSay(text);
  const entries = useEntriesAbout(aboutTrip(answered.trip));
  const trip = useMemo(() => project(answered, entries.toReversed()), [answered, entries]);
  const [chosen, setChosen] = useState<number>();
  const goods = toBringBack(trip, entries);
  const step: Step = goods.length ? { do: 'back', goods } : nextStep(trip, chosen);
  const number = trips.findIndex((one) => one.trip === answered.trip) + 1;
  const over = OVER.includes(trip.state);
  return (
    <Stack component="section" aria-label={say('tripOf', { number, count: trips.length })} data-state={trip.state}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {say('tripOf', { number, count: trips.length })} · {say(trip.state)}
        </Title>
        {entries.some((entry) => entry.state === 'waiting') && (
          <Badge color="orange" variant="light" size="lg">
            {say('unsent')}
          </Badge>
        )}
      </Group>
      <Stale readAt={readAt} />
      <RefusedEntries entries={entries} />
      <NextStep trip={trip} step={step} trips={trips} names={names} />
      <LastEntry entries={entries} />
      <Trouble vehicle={trip.vehicle} incident={trip.incident} trip={over ? undefined : trip} />
      <PrintTrip trip={trip.trip} />
      <StopList trip={trip} step={step} names={names} waiting={waiting} choose={over ? undefined : setChosen} />
    </Stack>
  );
}

function Stale({ readAt }: { readAt: number }) {
  const say = useSay(text);
  const { seconds, age } = useAge(readAt);
  return age === 'stale' ? <Text c="dimmed">{say('dataAge', { age: lasting(seconds) })}</Text> : null;
}

/** What was done last, which can be taken back as long as only this device knows of it; then what was before it. */
function LastEntry({ entries }: { entries: Entry[] }) {
  const say = useSay(text);
  const last = entries.find((entry) => entry.state !== 'refused');
  if (!last) return null;
  return (
    <Stack gap="xs" component="section" aria-label={say('lastEntry')}>
      <Title order={3} size="h4">
        {say('lastEntry')}
      </Title>
      <EntryCard key={last.key} entry={last}>
        <TakeBack entry={last} />
      </EntryCard>
    </Stack>
  );
}

function RefusedEntries({ entries }: { entries: Entry[] }) {
  const say = useSay(text);
  const refused = entries.filter((entry) => entry.state === 'refused');
  if (!refused.length) return null;
  return (
    <Alert color="red" role="alert" title={say('refused')}>
      <Stack gap="xs">
        <Text>{say('refusedHint')}</Text>
        {refused.map((entry) => (
          <EntryCard key={entry.seq} entry={entry} />
        ))}
      </Stack>
    </Alert>
  );
}
