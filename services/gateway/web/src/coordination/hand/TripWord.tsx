import { Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { useTrip } from '../data';
import { text as deskText } from '../words';
import { text } from './words';

/** Who drives a trip, and how far it is. */
export function TripWord({ trip }: { trip: string }) {
  const say = useSay(text);
  const sayDesk = useSay(deskText);
  const { data } = useTrip(trip);
  if (!data) return null;
  return <Text size="sm">{say('tripIs', { vehicle: data.vehicle, state: sayDesk(`trip_${data.state}`) })}</Text>;
}
