import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLive } from '@/api/useLive';
import { elapsed, skew } from '@/clock/clock';
import { useNow } from '@/clock/useNow';
import { named, useSay } from '@/i18n/i18n';
import type { Incident } from '@/incident/answers';
import { useIncident } from '@/incident/useIncident';
import { Disconnected } from '@/ui/Disconnected';
import { waiting } from './callups/callups';
import { useCallUps } from './data';
import { text } from './words';

const PAGES = [
  ['/partner', 'pageCallUps'],
  ['/partner/stock', 'pageStock'],
  ['/partner/capacity', 'pageCapacity'],
  ['/partner/upload', 'pageUpload'],
  ['/partner/program', 'pageProgram'],
] as const;

/** What surrounds an enterprise's pages: the incident's clock, and where one can go. */
export function PartnerFrame({ children }: { children: ReactNode }) {
  const say = useSay(text);
  const { connected } = useLive();
  const { incident } = useIncident();
  const open = waiting(useCallUps().data ?? []).length;
  const here = useLocation().pathname.replace(/\/$/, '');
  return (
    <Stack maw={1200}>
      {!connected && <Disconnected />}
      {incident && <Clock incident={incident} />}
      <Title order={1} size="h2">
        {say('title')}
      </Title>
      <Group component="nav" gap="xs" aria-label={say('title')}>
        {PAGES.map(([path, word]) => (
          <Button
            key={path}
            component={Link}
            to={path}
            variant={here === path ? 'filled' : 'default'}
            rightSection={path === '/partner' && open ? <Badge color="orange">{open}</Badge> : undefined}
          >
            {say(word)}
          </Button>
        ))}
      </Group>
      {children}
    </Stack>
  );
}

/** An enterprise sees the clock; how many people are relieved is for the administration. */
function Clock({ incident }: { incident: Incident }) {
  const say = useSay(text);
  const minutes = (useNow() - skew() - Date.parse(incident.started_at)) / 60_000;
  const closed = incident.state === 'closed';
  return (
    <Paper withBorder px="md" py={6}>
      <Group gap="sm">
        {incident.mode === 'drill' && (
          <Badge color="dark" variant="filled">
            {say('drill')}
          </Badge>
        )}
        <Text fw={650}>{named(incident)}</Text>
        <Text>{closed ? say('closed') : elapsed(minutes)}</Text>
      </Group>
    </Paper>
  );
}
