import { Anchor, Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Drop } from '@/api/generated/allocation';
import { address } from '@/api/request';
import { elapsed } from '@/clock/clock';
import { named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { Empty, Loading } from '@/ui/States';
import parent from '../Coordination.module.css';
import { useDrops, useTrip } from '../data';
import { GroupName } from '../GroupName';
import { Kept } from '../hand/Kept';
import type { Spot } from '../picture';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { text } from '../words';

/** Of the first trip of the place. */
export const TRIPS_ID = 'trips-of-plan';

/** One place: its people, why some are left out, and what the plan sends there. */
export function PlacePane({ model, place }: { model: Model; place: string }) {
  const say = useSay(text);
  const { go } = useView();
  const spot = model.spots?.find((one) => one.place === place);
  const back = (
    <Button
      variant="subtle"
      leftSection={<IconArrowLeft size={16} aria-hidden />}
      onClick={() => go({ place: undefined })}
      style={{ alignSelf: 'flex-start' }}
    >
      {say('back')}
    </Button>
  );
  if (!model.spots) return <Loading />;
  if (!spot)
    return (
      <>
        {back}
        <Empty title={say('unknownPlace')} />
      </>
    );
  return (
    <div className={parent.scroll} data-testid="place">
      <Stack gap="md">
        {back}
        <Heading model={model} spot={spot} />
        <Causes model={model} spot={spot} />
        <Drops model={model} place={place} />
        <People spot={spot} />
        <Anchor
          size="sm"
          target="_blank"
          href={address('relief', {
            url: '/incidents/{incident}/places',
            path: { incident: model.incident.incident },
          })}
        >
          {say('openDocument')}
        </Anchor>
      </Stack>
    </div>
  );
}

function Heading({ model, spot }: { model: Model; spot: Spot }) {
  const say = useSay(text);
  const county = model.names.get(spot.county);
  return (
    <Stack gap={4}>
      <Title order={2} size="h3">
        {named({ name: spot.name, name_en: spot.nameEn })}
      </Title>
      <Text c="dimmed">
        {county && named(county)} · {say(spot.kind)} · {spot.place}
      </Text>
      <Group gap="xs">
        <Badge variant="default" tt="none">
          {say('basis')} {say(spot.basis)}
        </Badge>
        <Badge variant="default" tt="none">
          {say('access')} {say(spot.access)}
        </Badge>
      </Group>
      <Text>
        {say('inNeed')} <b>{number(spot.inNeed)}</b> · {say('relievedCount')} <b>{number(spot.relieved)}</b>
        {spot.minute !== null && (
          <>
            {' · '}
            {say('reliefAt')} <b>{elapsed(spot.minute)}</b>
          </>
        )}
      </Text>
    </Stack>
  );
}

function Causes({ model, spot }: { model: Model; spot: Spot }) {
  const say = useSay(text);
  const { go } = useView();
  if (!spot.leftOut) return <Text>{say('everybodyInTime')}</Text>;
  return (
    <Stack gap="xs" component="section">
      <Title order={3} size="h5">
        {say('whyLeftOut')}
      </Title>
      {spot.lacks.map((lack) => (
        <div key={JSON.stringify(lack)}>
          <Text fw={600}>
            {lack.item
              ? say('lacksItem', { people: number(lack.people), item: model.itemName(lack.item) })
              : say('people', { count: number(lack.people) })}
          </Text>
          <Text size="sm">{model.causeSentence(lack.cause)}</Text>
          {lack.also.length > 0 && (
            <Text size="sm" c="dimmed">
              {say('alsoLacks', { item: lack.also.map(({ item }) => model.itemName(item)).join(say('comma')) })}
            </Text>
          )}
        </div>
      ))}
      {model.plan && (
        <Button variant="light" onClick={() => go({ pane: 'remedies', place: undefined })}>
          {say('seeRemedies')}
        </Button>
      )}
    </Stack>
  );
}

function Drops({ model, place }: { model: Model; place: string }) {
  const say = useSay(text);
  const { data: drops } = useDrops(model.plan?.plan, place);
  if (!model.plan) return null;
  return (
    <Stack gap="xs" component="section">
      <Title order={3} size="h5">
        {say('plannedTrips')}
      </Title>
      {drops?.length === 0 && <Text>{say('noTrips')}</Text>}
      {drops?.map((drop, at) => (
        <div key={`${drop.trip} ${drop.end_min}`}>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <TripName model={model} drop={drop} id={at === 0 ? TRIPS_ID : undefined} />
            {model.plan?.in_force && <TripState trip={drop.trip} />}
          </Group>
          <Text size="sm">
            {say('arrives', { arrive: elapsed(drop.arrive_min), end: elapsed(drop.end_min) })}
            {drop.end_min > model.incident.deadline_min && ` · ${say('afterDeadline')}`}
          </Text>
          <Text size="sm" c="dimmed">
            {Object.entries(drop.goods)
              .map(([item, units]) => `${model.itemName(item)} ${number(units)}`)
              .join(say('comma'))}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

/** A trip of the plan in force leads to what can be decided about it: `l` keeps it, `x` leaves its vehicle out. */
function TripName({ model, drop, id }: { model: Model; drop: Drop; id: string | undefined }) {
  const say = useSay(text);
  const { go } = useView();
  const told = say('tripLine', { vehicle: drop.vehicle, store: model.storeName(drop.store) });
  if (!model.plan?.in_force) return <Text fw={600}>{told}</Text>;
  const keep: View = { hand: 'keep_trip', subject: drop.trip };
  const leaveOut: View = { hand: 'leave_out_vehicle', subject: drop.vehicle };
  return (
    <Anchor
      id={id}
      component={Link}
      to="."
      search={((now: View) => ({ ...now, ...keep })) as never}
      fw={600}
      onKeyDown={getHotkeyHandler([
        ['l', () => go(keep)],
        ['x', () => go(leaveOut)],
      ])}
    >
      {told} <Kept incident={model.incident.incident} subject={drop.trip} />
    </Anchor>
  );
}

/** How far the trip is, with what its crew has reported behind it. */
function TripState({ trip }: { trip: string }) {
  const say = useSay(text);
  const { data } = useTrip(trip);
  if (!data) return null;
  return (
    <Anchor
      href={address('relief', { url: '/trips/{trip}', path: { trip } })}
      target="_blank"
      size="sm"
      style={{ flexShrink: 0 }}
    >
      {say(`trip_${data.state}`)}
    </Anchor>
  );
}

function People({ spot }: { spot: Spot }) {
  const say = useSay(text);
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('group')}</Table.Th>
          <Table.Th ta="right">{say('inNeed')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(spot.people).map(([group, persons]) => (
          <Table.Tr key={group}>
            <Table.Td>
              <GroupName group={group} />
            </Table.Td>
            <Table.Td ta="right">{number(persons)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
