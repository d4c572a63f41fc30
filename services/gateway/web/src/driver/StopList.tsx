import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconMapPin } from '@tabler/icons-react';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { Goods } from './Goods';
import type { Names } from './queries';
import { Drawn } from './Signature';
import { instantOf, type Step, type Stop, type Trip } from './trip';
import { geo, kilometres } from './way';
import { text } from './words';

interface Props {
  trip: Trip;
  step: Step;
  names: Names;
  waiting: (place: string) => number | undefined;
  /** Another stop first; left out when the trip is over. */
  choose: ((stop: number) => void) | undefined;
}

export function StopList({ trip, step, names, waiting, choose }: Props) {
  const say = useSay(text);
  const now = 'stop' in step ? step.stop.stop : undefined;
  const onTheWay = trip.state === 'under_way' || trip.state === 'arrived';
  return (
    <Stack gap="xs" component="section" aria-label={say('stops')}>
      <Title order={3} size="h4">
        {say('stops')}
      </Title>
      {trip.stops.map((stop, place) => (
        <Card key={stop.stop} withBorder padding="sm" aria-current={stop.stop === now ? 'step' : undefined}>
          <Stack gap={4}>
            <Head stop={stop} number={place + 1} here={stop.stop === now} names={names} />
            <Way trip={trip} stop={stop} before={trip.stops[place - 1]} names={names} />
            {stop.do === 'unload' && <Waiting count={waiting(stop.place)} />}
            {!isBehind(stop) && <Goods lines={stop.lines} names={names} />}
            <Done trip={trip} stop={stop} />
            <Signatures handovers={stop.handovers} />
            {choose && onTheWay && stop.stop !== now && stop.do === 'unload' && !stop.handovers.length && (
              <Button
                variant="default"
                h={48}
                onClick={() => choose(stop.stop)}
                aria-label={say('goHereOf', { place: names.place(stop.place) })}
              >
                {say('goHere')}
              </Button>
            )}
          </Stack>
        </Card>
      ))}
    </Stack>
  );
}

/** What was loaded or handed over there matters no more on the way. */
const isBehind = (stop: Stop) => stop.actual.departed_min !== undefined || stop.handovers.length > 0;

function Head({ stop, number: count, here, names }: { stop: Stop; number: number; here: boolean; names: Names }) {
  const say = useSay(text);
  const point = names.at(stop.place);
  const place = names.place(stop.place);
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        <Text component="div" fw={650}>
          {count}. {place}{' '}
          <Badge variant={here ? 'filled' : 'default'}>{say(stop.do === 'load' ? 'loadHere' : 'unloadHere')}</Badge>
        </Text>
        <Within place={stop.place} names={names} />
      </div>
      {point && (
        <Anchor href={geo(point, place)} aria-label={say('mapOf', { place })} flex="none">
          <Group gap={4} wrap="nowrap" h={48}>
            <IconMapPin size={20} aria-hidden style={{ flexShrink: 0 }} />
            {say('map')}
          </Group>
        </Anchor>
      )}
    </Group>
  );
}

/** Township and county; of a place that the account is not told of, nothing. */
export function Within({ place, names }: { place: string; names: Names }) {
  const within = names.within(place);
  return within ? (
    <Text size="sm" c="dimmed">
      {within}
    </Text>
  ) : null;
}

interface WayProps {
  trip: Trip;
  stop: Stop;
  before: Stop | undefined;
  names: Names;
}

function Way({ trip, stop, before, names }: WayProps) {
  const say = useSay(text);
  const told = [say('eta', { time: time(instantOf(trip, stop.arrive_min)) })];
  const [from, to] = [before && names.at(before.place), names.at(stop.place)];
  if (before) told.push(say('drive', { minutes: number(stop.arrive_min - before.depart_min) }));
  if (from && to) told.push(say('straight', { km: kilometres(from, to).toFixed(1) }));
  return <Text size="sm">{told.join(' · ')}</Text>;
}

function Waiting({ count }: { count: number | undefined }) {
  const say = useSay(text);
  if (count === undefined) return null;
  return (
    <Text size="sm" fw={600}>
      {say('waiting', { count: number(count) })}
    </Text>
  );
}

function Signatures({ handovers }: Pick<Stop, 'handovers'>) {
  return handovers.map(
    ({ signature, received_by, end_min }) =>
      signature && <Drawn key={end_min} signature={signature} name={received_by} />,
  );
}

/** What was done here, and when. */
function Done({ trip, stop }: { trip: Trip; stop: Stop }) {
  const say = useSay(text);
  const at = (minute: number) => time(instantOf(trip, minute));
  const { arrived_min, loaded_min, departed_min } = stop.actual;
  const told = [
    arrived_min !== undefined && say('wasArrived', { time: at(arrived_min) }),
    loaded_min !== undefined && say('wasLoaded', { time: at(loaded_min) }),
    ...stop.handovers.map((one) => say('wasHanded', { time: at(one.end_min), name: one.received_by })),
    departed_min !== undefined && say('wasDeparted', { time: at(departed_min) }),
  ].filter(Boolean);
  if (!told.length) return null;
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <IconCheck size={18} color="var(--good)" aria-hidden style={{ flexShrink: 0 }} />
      <Text size="sm">{told.join(' · ')}</Text>
    </Group>
  );
}
