import { NavLink, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { vehicleType } from '@/i18n/vehicles';
import { Empty } from '@/ui/States';
import type { Vehicle } from './queries';
import { text } from './words';

/** In the URL instead of a vehicle: the list to choose from, although one was chosen before. */
export const CHOOSE = 'choose';

/** The search of a link to a vehicle's trips; the router knows no page's search. */
export const searchOf = (vehicle: string, trip?: string) => ({ vehicle, trip }) as never;

const SHOWN = 30;

export function VehicleChooser({ vehicles }: { vehicles: Vehicle[] }) {
  const say = useSay(text);
  const [asked, setAsked] = useState('');
  const wanted = asked.trim().toLowerCase();
  const found = vehicles.filter((one) =>
    `${one.vehicle} ${one.type} ${vehicleType(one.type)}`.toLowerCase().includes(wanted),
  );
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        label={say('chooseVehicle')}
        description={say('chooseVehicleHint')}
        value={asked}
        onChange={(event) => setAsked(event.currentTarget.value)}
        leftSection={<IconSearch size={20} aria-hidden />}
        styles={{ input: { height: 48 } }}
      />
      <nav aria-label={say('chooseVehicle')}>
        {found.slice(0, SHOWN).map((one) => (
          <NavLink
            key={one.vehicle}
            component={Link}
            to="/driver"
            search={searchOf(one.vehicle)}
            label={one.vehicle}
            description={one.state === 'lost' ? say('vehicleLost') : vehicleType(one.type)}
            mih={56}
          />
        ))}
      </nav>
      {!found.length && (
        <Empty title={say('noVehicle')}>
          <Text>{say('noVehicleHint')}</Text>
        </Empty>
      )}
    </Stack>
  );
}
