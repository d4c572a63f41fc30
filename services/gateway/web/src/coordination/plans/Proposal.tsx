import { Anchor, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { named, useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { aboutPlan } from '../acts';
import type { Plan } from '../answers';
import { byGroup, type Comparison, compared, stillInTime } from '../comparison';
import { useOutlook, useUnrelieved } from '../data';
import { GroupName } from '../GroupName';
import { Recorded } from '../Recorded';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { text } from '../words';
import { share } from './AskForPlan';
import { Changes } from './Changes';
import { Decision } from './Decision';

const CHANGES_SHOWN = 8;

/** A proposed plan beside the one in force. */
export function Proposal({ model, plan }: { model: Model; plan: Plan }) {
  const say = useSay(text);
  const { go } = useView();
  const found = useComparison(model, plan);
  return (
    <Paper withBorder p="sm" component="section" data-testid="proposal">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            {say('proposal')}
          </Title>
          <Text size="xs" c="dimmed">
            {say('proposedAt', { time: time(plan.proposed_at) })}
          </Text>
        </Group>
        {model.inForce ? <Gains model={model} found={found} /> : <Text>{say('noneInForce')}</Text>}
        {model.inForce && plan.replaces && <Changes model={model} plan={plan} />}
        <Measures plan={plan} inForce={model.inForce} found={found} />
        {model.plan !== plan && (
          <Button variant="default" onClick={() => go({ plan: plan.plan })}>
            {say('showOnMap')}
          </Button>
        )}
        {model.plan === plan && model.inForce && (
          <Button variant="default" onClick={() => go({ plan: undefined })}>
            {say('showCurrent')}
          </Button>
        )}
        {model.may.plan && <Decision plan={plan} />}
        <Recorded about={aboutPlan(plan.plan)} />
      </Stack>
    </Paper>
  );
}

/** What became of the plan in force is counted for the needs that were stated last, to the newest plan. */
function useComparison({ incident, inForce, plans, spots }: Model, plan: Plan): Comparison | undefined {
  const next = useOutlook(plan.plan).data;
  const counted = useOutlook(plans[0]?.plan).data;
  const unrelieved = useUnrelieved(incident.incident, inForce !== undefined).data;
  return useMemo(() => {
    if (!next || !counted || !unrelieved) return undefined;
    const inNeed = new Map(spots?.map((spot) => [spot.place, spot.inNeed]));
    return compared(next, stillInTime(counted, unrelieved), inNeed);
  }, [next, counted, unrelieved, spots]);
}

/** Who gains and who loses against the plan in force, in a sentence and place by place. */
function Gains({ model, found }: { model: Model; found: Comparison | undefined }) {
  const say = useSay(text);
  if (!found) return null;
  if (!found.changes.length) return <Text>{say('noChange')}</Text>;
  return (
    <>
      <Text>{say('gains', { gained: number(found.gained), lost: number(found.lost) })}</Text>
      <details>
        <summary>{say('mostChanged')}</summary>
        {found.changes.slice(0, CHANGES_SHOWN).map(({ place, people }) => {
          const known = model.names.get(place);
          return (
            <Group key={place} justify="space-between" wrap="nowrap">
              <Anchor component={Link} to="." search={((now: View) => ({ ...now, place })) as never} size="sm">
                {known ? named(known) : place}
              </Anchor>
              <Text size="sm">{signed(people)}</Text>
            </Group>
          );
        })}
      </details>
    </>
  );
}

interface MeasuresProps {
  plan: Plan;
  inForce: Plan | undefined;
  found: Comparison | undefined;
}

function Measures({ plan, inForce, found }: MeasuresProps) {
  const say = useSay(text);
  const [next, before] = [plan.summary, inForce?.summary];
  const groups = byGroup(plan);
  const groupsBefore = inForce && byGroup(inForce);
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={4} horizontalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('measure')}</Table.Th>
            <Table.Th ta="right">{say('waiting')}</Table.Th>
            {inForce && <Table.Th ta="right">{say('inForce')}</Table.Th>}
            {inForce && <Table.Th ta="right">{say('difference')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found && <Measure name={say('measureNow')} next={found.inTime} before={found.inTimeBefore} />}
          <Measure name={say('measureNeed')} next={next.people} before={before?.people} />
          <Measure name={say('measureInTime')} next={next.relieved_in_time} before={before?.relieved_in_time} />
          <Measure
            name={say('measureOpen')}
            next={next.people - next.relieved_in_time}
            before={before && before.people - before.relieved_in_time}
          />
          <Measure name={say('measureSaved')} next={next.life_saved_priority} before={before?.life_saved_priority} />
          {Object.entries(groups).map(([group, people]) => (
            <Measure key={group} name={<GroupName group={group} />} next={people} before={groupsBefore?.[group]} />
          ))}
          <Measure name={say('measureTrips')} next={next.trips} before={before?.trips} />
          <Measure name={say('measureVehicles')} next={next.vehicles} before={before?.vehicles} />
          <Measure name={say('measureKm')} next={next.km} before={before?.km} />
          <Table.Tr>
            <Table.Td>{say('measureGap')}</Table.Td>
            <Table.Td ta="right">{gapOf(plan)}</Table.Td>
            {inForce && <Table.Td ta="right">{gapOf(inForce)}</Table.Td>}
            {inForce && <Table.Td />}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function gapOf({ summary }: Plan): string {
  return share(summary.relieved_bound - summary.relieved_in_time, summary.relieved_bound);
}

function Measure({ name, next, before }: { name: React.ReactNode; next: number; before: number | undefined }) {
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right">{number(next)}</Table.Td>
      {before !== undefined && <Table.Td ta="right">{number(before)}</Table.Td>}
      {before !== undefined && <Table.Td ta="right">{signed(next - before)}</Table.Td>}
    </Table.Tr>
  );
}

function signed(difference: number): string {
  const rounded = Math.round(difference);
  return rounded > 0 ? `+${number(rounded)}` : number(rounded);
}
