import { NavLink, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { useEntriesAbout } from '@/offline/useUnsent';
import type { Names } from './queries';
import { aboutTrip } from './record';
import { instantOf, project, type Trip } from './trip';
import { searchOf } from './VehicleChooser';
import { text } from './words';

export function TripList({ trips, shown, names }: { trips: Trip[]; shown: Trip; names: Names }) {
  const say = useSay(text);
  return (
    <Stack gap={0} component="nav" aria-label={say('trips')}>
      <Title order={2} size="h4">
        {say('trips')}
      </Title>
      {trips.map((trip, place) => (
        <Row key={trip.trip} trip={trip} number={place + 1} count={trips.length} here={trip === shown} names={names} />
      ))}
    </Stack>
  );
}

interface RowProps {
  trip: Trip;
  number: number;
  count: number;
  here: boolean;
  names: Names;
}

function Row({ trip, number, count, here, names }: RowProps) {
  const say = useSay(text);
  const { state, stops } = project(trip, useEntriesAbout(aboutTrip(trip.trip)).toReversed());
  const first = stops[0];
  const where = stops.map((stop) => names.place(stop.place)).join(' → ');
  return (
    <NavLink
      component={Link}
      to="/driver"
      search={searchOf(trip.vehicle, trip.trip)}
      active={here}
      label={`${say('tripOf', { number, count })} · ${first ? time(instantOf(trip, first.arrive_min)) : ''} · ${say(state)}`}
      description={where}
      mih={56}
    />
  );
}
