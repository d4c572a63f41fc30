import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Place } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import type { Incident } from '@/incident/answers';
import { WithIncident } from '@/incident/WithIncident';
import { Empty, Failure, Loading } from '@/ui/States';
import { History } from './History';
import { ReportForm } from './ReportForm';
import { SilentVillages } from './SilentVillages';
import { CHOOSE, searchOf, useHeard, useVillage } from './useVillage';
import { VillageChooser } from './VillageChooser';
import { text } from './words';

/** Who needs relief in a village: reported in under a minute, corrected at any time. */
export function VillagePage() {
  return <WithIncident>{(incident) => <Village incident={incident} />}</WithIncident>;
}

function Village({ incident }: { incident: Incident }) {
  const say = useSay(text);
  const { village, villages, error, readAgain, reading } = useVillage();
  if (!villages) return error ? <Failure error={error} retry={readAgain} /> : <Loading />;
  if (!villages.length)
    return (
      <Empty title={say('noneCovered')}>
        <Text>{say('noneCoveredHint')}</Text>
      </Empty>
    );
  const silent = villages.length > 1 && <SilentVillages incident={incident.incident} />;
  return (
    <Stack maw={640} mx="auto">
      <Title order={1} size="h2">
        {say('title')}
      </Title>
      {!village && silent}
      {village ? (
        <Reporting key={village.place} incident={incident} village={village} alone={villages.length === 1} />
      ) : (
        <VillageChooser villages={villages} readAgain={readAgain} reading={reading} />
      )}
      {village && silent}
    </Stack>
  );
}

function Reporting({ incident, village, alone }: { incident: Incident; village: Place; alone: boolean }) {
  const { told, state } = useHeard(incident.incident, village);
  return (
    <>
      <Subject village={village} alone={alone} />
      {state === 'reading' ? (
        <Loading rows={6} />
      ) : (
        <ReportForm incident={incident} village={village} last={told[0]} unknown={state === 'unknown'} />
      )}
      <History incident={incident.incident} village={village.place} told={told} />
    </>
  );
}

function Subject({ village, alone }: { village: Place; alone: boolean }) {
  const say = useSay(text);
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Text size="xl" fw={650}>
          {named(village)}
        </Text>
        <Text c="dimmed">
          {village.place} · {say('population', { count: number(village.population) })}
        </Text>
      </div>
      {!alone && (
        <Button component={Link} to="/village" search={searchOf(CHOOSE)} variant="default" h={48} flex="none">
          {say('change')}
        </Button>
      )}
    </Group>
  );
}
