import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSay } from '@/i18n/i18n';
import { Empty, Failure, Loading } from '@/ui/States';
import type { Incident } from './answers';
import { ClockBar } from './ClockBar';
import { useIncident } from './useIncident';
import { text } from './words';

/** A page about the incident, under its clock; or what to do as long as there is none. */
export function WithIncident({ children }: { children: (incident: Incident) => ReactNode }) {
  const say = useSay(text);
  const { incident, error, retry } = useIncident();
  if (incident)
    return (
      <>
        <ClockBar incident={incident} />
        {children(incident)}
      </>
    );
  if (incident === null)
    return (
      <Empty title={say('none')}>
        <Text>{say('noneHint')}</Text>
      </Empty>
    );
  return error ? <Failure error={error} retry={retry} /> : <Loading />;
}
