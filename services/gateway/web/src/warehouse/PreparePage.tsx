import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import type { Entry } from '@/offline/db';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { AsOf } from './AsOf';
import { AtStore } from './AtStore';
import type { Store } from './answers';
import { Filters } from './Filters';
import { LoadTrip } from './LoadTrip';
import type { Coming, Preparation, Readiness, Traffic } from './preparations';
import { isLoadOf } from './projection';
import { useShelf, useTraffic } from './queries';
import { PAGES, useWhere } from './where';
import { text } from './words';

export function PreparePage() {
  return <AtStore>{(store) => <Prepare store={store} />}</AtStore>;
}

function Prepare({ store }: { store: Store }) {
  const traffic = useTraffic(store.store, true);
  const { entries } = useShelf(store.store);
  const { trip } = useWhere();
  return (
    <Stack gap="md">
      <AsOf query={traffic} />
      <Shown query={traffic}>
        {(known) =>
          trip ? (
            <LoadTrip store={store} trip={trip} preparations={known.preparations} entries={entries} />
          ) : (
            <Trips store={store.store} traffic={known} entries={entries} />
          )
        }
      </Shown>
    </Stack>
  );
}

const STATES: readonly (Readiness | 'all')[] = ['all', 'ready', 'waiting', 'refused', 'loaded'];
const COLORS: Record<Readiness, string> = { ready: 'green', waiting: 'orange', refused: 'red', loaded: 'gray' };

function Trips({ store, traffic, entries }: { store: string; traffic: Traffic; entries: readonly Entry[] }) {
  const say = useSay(text);
  const wanted = (useWhere().readiness ?? 'all') as Readiness | 'all';
  const current = traffic.preparations.map((one) => withOwn(one, entries));
  const shown = current.filter((one) => wanted === 'all' || one.readiness === wanted);
  const count = (state: Readiness | 'all') =>
    current.filter((one) => state === 'all' || one.readiness === state).length;
  if (!current.length && !traffic.coming.length)
    return <Empty title={say('nothingToPrepare')}>{say('nothingToPrepareHint')}</Empty>;
  return (
    <>
      <Filters
        label={say('readiness')}
        page="prepare"
        choices={STATES.filter((state) => state === 'all' || count(state)).map((state) => ({
          key: state,
          label: `${state === 'all' ? say('all') : say(`readiness_${state}`)} ${count(state)}`,
          where: { readiness: state },
          chosen: state === wanted,
        }))}
      />
      <Text c="dimmed">{say('prepareHint')}</Text>
      {!shown.length && <Empty title={say('noneSuch')} />}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {shown.map((one) => (
          <li key={`${one.trip}/${one.stop}`}>
            <TripCard store={store} preparation={one} />
          </li>
        ))}
      </Stack>
      <ComingTrips coming={traffic.coming} />
    </>
  );
}

/** What this device has recorded as loaded is so, although the platform's answer does not say it yet. */
function withOwn(preparation: Preparation, entries: readonly Entry[]): Preparation {
  const loaded = entries.some((entry) => isLoadOf(entry, preparation));
  return loaded ? { ...preparation, readiness: 'loaded' } : preparation;
}

function TripCard({ store, preparation }: { store: string; preparation: Preparation }) {
  const say = useSay(text);
  const { trip, vehicle, at, places, readiness, lines } = preparation;
  return (
    <Card
      component={Link}
      to={PAGES.prepare}
      search={{ store, trip } as never}
      withBorder
      padding="sm"
      mih={56}
      c="inherit"
    >
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600}>{say('tripLine', { at: time(at), vehicle, count: places })}</Text>
          <Text size="sm" c="dimmed">
            {trip} · {say('toPrepare', { count: new Set(lines.map((line) => line.item)).size })}
          </Text>
        </div>
        <Badge color={COLORS[readiness]} variant="light" style={{ flexShrink: 0 }}>
          {say(`readiness_${readiness}`)}
        </Badge>
      </Group>
    </Card>
  );
}

function ComingTrips({ coming }: { coming: readonly Coming[] }) {
  const say = useSay(text);
  if (!coming.length) return null;
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {say('coming')}
      </Title>
      {coming.map(({ trip, vehicle, at, lines }) => (
        <Card key={trip} withBorder padding="sm">
          <Text fw={600}>{say('comingAt', { vehicle, at: time(at) })}</Text>
          <Text size="sm" c="dimmed">
            {trip} · {say('toPrepare', { count: new Set(lines.map((line) => line.item)).size })}
          </Text>
        </Card>
      ))}
    </Stack>
  );
}
