/** On every page about an incident: its name, the clock, how many are relieved, and how old this is. */
import { Badge, Group, Paper, Text } from '@mantine/core';
import { elapsed, span } from '@/clock/clock';
import { named, useSay } from '@/i18n/i18n';
import { lasting, number } from '@/i18n/numbers';
import { useAge, useMinutes } from './age';
import type { Figures, Incident } from './answers';
import classes from './ClockBar.module.css';
import { useFigures } from './useIncident';
import { text } from './words';

export function ClockBar({ incident }: { incident: Incident }) {
  const { data, dataUpdatedAt } = useFigures(incident.incident);
  const drill = incident.mode === 'drill';
  return (
    <Paper withBorder px="md" py={6} mb="md" className={drill ? classes.drill : undefined} data-drill={drill}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          {drill && <DrillMark />}
          <Text fw={650}>{named(incident)}</Text>
        </Group>
        {data && <Clock figures={data} readAt={dataUpdatedAt} closed={incident.state === 'closed'} />}
      </Group>
    </Paper>
  );
}

function DrillMark() {
  const say = useSay(text);
  return (
    <Badge color="dark" variant="filled">
      {say('drill')}
    </Badge>
  );
}

function Clock({ figures, readAt, closed }: { figures: Figures; readAt: number; closed: boolean }) {
  const say = useSay(text);
  const minutes = useMinutes(figures.now_min, readAt);
  const { seconds, age } = useAge(readAt);
  const left = figures.deadline_min - minutes;
  const told = closed ? say('closed') : say(left < 0 ? 'overdue' : 'remaining', { span: span(left) });
  return (
    <Group gap="md">
      <Text fw={650}>{elapsed(minutes)}</Text>
      <Text c={left < 0 ? 'red' : undefined}>{told}</Text>
      <Text>
        {say('relieved', {
          done: number(figures.people_relieved_in_time),
          need: number(figures.people_in_need),
        })}
      </Text>
      <Badge variant={age === 'fresh' ? 'light' : 'outline'} color={age === 'fresh' ? 'gray' : 'red'}>
        {say('asOf', { age: lasting(seconds) })}
      </Badge>
    </Group>
  );
}
