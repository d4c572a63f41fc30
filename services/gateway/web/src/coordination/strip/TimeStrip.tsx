import { Badge, Button, Group, Paper, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type KeyboardEvent, useMemo } from 'react';
import { troubleOf } from '@/api/trouble';
import { elapsed, span } from '@/clock/clock';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { useFigures } from '@/incident/useIncident';
import { useTripsOfPlan } from '../data';
import type { Model } from '../useModel';
import { Bars } from './Bars';
import classes from './Strip.module.css';
import { barsOf } from './then';
import type { Moment } from './useMoment';
import { text } from './words';

export const STRIP_ID = 'time-strip';
const STEP_MIN = 5;
const HOUR_MIN = 60;

/** The hours until the deadline: what has been, what is planned, and the moment that map and list show. */
export function TimeStrip({ model, moment }: { model: Model; moment: Moment }) {
  const say = useSay(text);
  const { deadline_min: deadlineMin } = model.incident;
  const { spots, nowMin, inForce } = model;
  const read = useTripsOfPlan(model.incident.incident, Boolean(inForce));
  const trips = read.data;
  const bars = useMemo(() => barsOf(spots ?? [], trips ?? [], deadlineMin), [spots, trips, deadlineMin]);
  const shown = moment.minute ?? Math.min(nowMin, deadlineMin);
  const clock = useFigures(model.incident.incident);
  // Being tried again is no answer yet: the words and the button stay until there is one.
  const clockUnread = !clock.data && (clock.errorUpdateCount > 0 || troubleOf(clock) !== null);
  const told = useTold(moment.minute, clock.data && nowMin, clockUnread);
  const back = ({ key }: KeyboardEvent) => key === 'Escape' && moment.move(undefined);
  return (
    <Paper withBorder px="sm" py={4} component="section" aria-label={say('strip')} data-testid="time-strip">
      <Group justify="space-between" wrap="nowrap" h={26}>
        <Badge
          size="lg"
          variant="light"
          color={clockUnread ? 'red' : moment.minute === undefined ? 'gray' : 'orange'}
          style={{ flexShrink: 0 }}
          role={clockUnread ? 'status' : undefined}
          data-testid="moment"
        >
          {told}
        </Badge>
        <Group gap="xs" wrap="nowrap" miw={0}>
          {clockUnread ? <Again read={clock} /> : inForce && <TripsRead read={read} />}
          {moment.minute === undefined ? (
            <Key />
          ) : (
            <Button size="compact-xs" variant="default" onClick={() => moment.move(undefined)}>
              {say('toNow')}
            </Button>
          )}
        </Group>
      </Group>
      <div className={classes.track}>
        <Bars bars={bars} nowMin={nowMin} deadlineMin={deadlineMin} />
        <input
          id={STRIP_ID}
          type="range"
          className={classes.slider}
          min={0}
          max={deadlineMin}
          step={STEP_MIN}
          value={shown}
          onChange={(event) => moment.move(Number(event.currentTarget.value))}
          onKeyDown={back}
          aria-label={say('strip')}
          aria-valuetext={told}
          title={say('hint')}
        />
      </div>
      <Hours deadlineMin={deadlineMin} />
    </Paper>
  );
}

/** Without the trips the strip has no vehicles: whether they are still to come, or could not be read. */
function TripsRead({ read }: { read: ReturnType<typeof useTripsOfPlan> }) {
  const say = useSay(text);
  const trouble = troubleOf(read);
  if (read.data && !trouble) return null;
  if (!trouble) {
    return (
      <Text size="xs" role="status" aria-busy="true" style={{ flexShrink: 0 }}>
        {say('reading')}
      </Text>
    );
  }
  return (
    <>
      <Text size="xs" c="red" role="status" truncate>
        {read.data ? say('old', { time: time(read.dataUpdatedAt) }) : say('unread')}
      </Text>
      <Again read={read} />
    </>
  );
}

function Again({ read }: { read: Pick<UseQueryResult, 'refetch' | 'isFetching'> }) {
  const say = useSay(text);
  return (
    <Button
      size="compact-xs"
      variant="default"
      onClick={() => void read.refetch()}
      loading={read.isFetching}
      style={{ flexShrink: 0 }}
    >
      {say('again')}
    </Button>
  );
}

/** Above the axis people, below it vehicles; filled is what has been. */
function Key() {
  const say = useSay(text);
  return (
    <Text size="xs" c="dimmed" truncate>
      {say('people')} ▲ {say('departures')} ▼ <span className={classes.doneKey} /> {say('happened')}{' '}
      <span className={classes.plannedKey} /> {say('planned')}
    </Text>
  );
}

function useTold(minute: number | undefined, nowMin: number | undefined, clockUnread: boolean): string {
  const say = useSay(text);
  if (nowMin === undefined) return say(clockUnread ? 'unreadClock' : 'readingClock');
  if (minute === undefined) return say('shownNow', { time: elapsed(nowMin) });
  return say(minute < nowMin ? 'shownPast' : 'shownPlanned', { time: elapsed(minute) });
}

function Hours({ deadlineMin }: { deadlineMin: number }) {
  const hours = Array.from({ length: Math.floor(deadlineMin / HOUR_MIN) + 1 }, (_, hour) => hour * HOUR_MIN);
  return (
    <div className={classes.hours} aria-hidden="true">
      {hours.map((minute) => (
        <span key={minute} style={{ left: `${(100 * minute) / deadlineMin}%` }}>
          {span(minute)}
        </span>
      ))}
    </div>
  );
}
