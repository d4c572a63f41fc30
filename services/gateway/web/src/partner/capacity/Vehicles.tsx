import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ListVehiclesData, VehicleView } from '@/api/generated/relief';
import { every } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { vehicleType } from '@/i18n/vehicles';
import { useMe } from '@/session/session';
import { Shown } from '@/ui/Shown';
import { useNames } from '../data';
import { text } from '../words';
import { fleet } from './fleet';

/** The vehicles that an enterprise has offered, those alike in one row. */
export function Vehicles() {
  const say = useSay(text);
  const { org } = useMe();
  const vehicles = useQuery({
    queryKey: ['vehicles'],
    queryFn: () => every<ListVehiclesData, VehicleView>('relief', { url: '/vehicles' }),
  });
  return (
    <Stack component="section" gap="xs" aria-label={say('vehicles')}>
      <Title order={2} size="h3">
        {say('vehicles')}
      </Title>
      <Text c="dimmed">{say('vehiclesHint')}</Text>
      <Shown query={vehicles}>
        {(all) => <Fleet vehicles={all.filter((one) => one.org && (!org || one.org === org))} />}
      </Shown>
    </Stack>
  );
}

function Fleet({ vehicles }: { vehicles: VehicleView[] }) {
  const say = useSay(text);
  const names = useNames();
  if (!vehicles.length) return <Text>{say('noVehicles')}</Text>;
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('vehicleType')}</Table.Th>
            <Table.Th>{say('site')}</Table.Th>
            <Table.Th ta="right">{say('count')}</Table.Th>
            <Table.Th ta="right">{say('outOfService')}</Table.Th>
            <Table.Th ta="right">{say('payload')}</Table.Th>
            <Table.Th ta="right">{say('volume')}</Table.Th>
            <Table.Th ta="right">{say('readyMin')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fleet(vehicles).map((one) => (
            <Table.Tr key={one.key}>
              <Table.Td>{vehicleType(one.type)}</Table.Td>
              <Table.Td>{names.store(one.depot)}</Table.Td>
              <Table.Td ta="right">{number(one.count)}</Table.Td>
              <Table.Td ta="right">{number(one.lost)}</Table.Td>
              <Table.Td ta="right">{number(one.payload_kg)}</Table.Td>
              <Table.Td ta="right">{number(one.volume_m3)}</Table.Td>
              <Table.Td ta="right">{number(one.ready_min)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
