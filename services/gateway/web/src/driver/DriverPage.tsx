import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { troubleOf } from '@/api/trouble';
import { useSay } from '@/i18n/i18n';
import { vehicleType } from '@/i18n/vehicles';
import type { Incident } from '@/incident/answers';
import { useIncident } from '@/incident/useIncident';
import { WithIncident } from '@/incident/WithIncident';
import { useMe } from '@/session/session';
import { Empty, Failure, Loading } from '@/ui/States';
import { useNames, useTrips, useVehicles, useWaiting, type Vehicle } from './queries';
import { TripList } from './TripList';
import { TripView } from './TripView';
import { Trouble } from './Trouble';
import { OVER, type Trip } from './trip';
import { Unread } from './Unread';
import { CHOOSE, searchOf, VehicleChooser } from './VehicleChooser';
import { text } from './words';

/** What a crew does next, stop by stop; from the moment it is opened no network is needed. */
export function DriverPage() {
  const say = useSay(text);
  const { user } = useMe();
  const { incident: told, error } = useIncident();
  return (
    <>
      <WithIncident>
        {(incident) => (
          <Stack maw={640} mx="auto">
            <Title order={1} size="h2">
              {say('title')}
            </Title>
            <OwnVehicle incident={incident} />
          </Stack>
        )}
      </WithIncident>
      {!told && error && <Unread vehicle={lastOf(user)} incident={undefined} />}
    </>
  );
}

const remembered = (user: string) => `ninehours.vehicle.${user}`;
const lastOf = (user: string) => localStorage.getItem(remembered(user)) ?? undefined;

function OwnVehicle({ incident }: { incident: Incident }) {
  const { user } = useMe();
  const vehicles = useVehicles();
  const { data, refetch } = vehicles;
  const trouble = troubleOf(vehicles);
  const asked = useSearch({ strict: false, select: (search: { vehicle?: string }) => search.vehicle });
  const code = asked ?? lastOf(user);
  const vehicle = data?.length === 1 ? data[0] : data?.find((one) => one.vehicle === code);
  useEffect(() => {
    if (vehicle) localStorage.setItem(remembered(user), vehicle.vehicle);
  }, [user, vehicle]);
  if (!data) {
    if (!trouble) return <Loading />;
    return (
      <>
        <Failure error={trouble} retry={() => void refetch()} />
        <Unread vehicle={asked === CHOOSE ? undefined : code} incident={incident.incident} />
      </>
    );
  }
  if (!vehicle) return <VehicleChooser vehicles={data} />;
  return (
    <>
      <Subject vehicle={vehicle} alone={data.length === 1} />
      <Trips incident={incident} vehicle={vehicle} />
    </>
  );
}

function Subject({ vehicle, alone }: { vehicle: Vehicle; alone: boolean }) {
  const say = useSay(text);
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text size="lg" fw={650}>
            {vehicle.vehicle}
          </Text>
          <Text c="dimmed">{vehicleType(vehicle.type)}</Text>
        </div>
        {!alone && (
          <Button component={Link} to="/driver" search={searchOf(CHOOSE)} variant="default" h={48} flex="none">
            {say('change')}
          </Button>
        )}
      </Group>
      {vehicle.state === 'lost' && <Alert color="red" title={say('vehicleLost')} />}
    </>
  );
}

const NO_TRIPS: Trip[] = [];

function Trips({ incident, vehicle }: { incident: Incident; vehicle: Vehicle }) {
  const say = useSay(text);
  const read = useTrips(incident.incident, vehicle.vehicle);
  const { trips, refetch, dataUpdatedAt } = read;
  const trouble = troubleOf(read);
  const names = useNames(trips ?? NO_TRIPS);
  const waiting = useWaiting(incident.incident);
  const asked = useSearch({ strict: false, select: (search: { trip?: string }) => search.trip });
  if (!trips) {
    if (!trouble) return <Loading />;
    return (
      <>
        <Failure error={trouble} retry={() => void refetch()} />
        <Unread vehicle={vehicle.vehicle} incident={incident.incident} />
      </>
    );
  }
  const trip = trips.find((one) => one.trip === asked) ?? current(trips);
  if (!trip)
    return (
      <>
        <Empty title={say('noTrips')}>
          <Text>{say('noTripsHint')}</Text>
        </Empty>
        <Trouble vehicle={vehicle.vehicle} incident={incident.incident} />
      </>
    );
  return (
    <>
      <TripView key={trip.trip} answered={trip} trips={trips} readAt={dataUpdatedAt} names={names} waiting={waiting} />
      {trips.length > 1 && <TripList trips={trips} shown={trip} names={names} />}
    </>
  );
}

/** The one that is under way, else the first that is not over, else the last. */
function current(trips: Trip[]): Trip | undefined {
  const open = trips.filter((trip) => !OVER.includes(trip.state));
  return open.find((trip) => trip.state !== 'planned') ?? open[0] ?? trips.at(-1);
}
