import { Accordion, Alert, Button, Fieldset, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Place } from '@/api/register';
import { now } from '@/clock/clock';
import { named, useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import type { Incident } from '@/incident/answers';
import { record } from '@/offline/outbox';
import { Counter } from '@/ui/Counter';
import { useOnce } from '@/ui/useOnce';
import {
  ACCESSES,
  type Access,
  affected,
  type Counts,
  type Draft,
  draftAfter,
  groupsOf,
  inNeed,
  moreThanLiveThere,
  STAGES,
  type Stage,
  statement,
  type Told,
} from './report';
import { reportOf } from './useVillage';
import { groupName, text } from './words';

const DEEPEST_CM = 1_000;

interface Props {
  incident: Incident;
  village: Place;
  last: Told | undefined;
  /** There may be a last one, which this device has never been told. */
  unknown: boolean;
}

export function ReportForm({ incident, village, last, unknown }: Props) {
  const say = useSay(text);
  const [edited, setEdited] = useState<Draft | null>(null);
  const [sent, setSent] = useState(false);
  const [zeroAsked, setZeroAsked] = useState(false);
  const draft = edited ?? draftAfter(last, incident.water[village.place]);
  const groups = groupsOf(incident);
  const need = inNeed(draft);
  const change = (changes: Partial<Draft>) => {
    setSent(false);
    setZeroAsked(false);
    setEdited({ ...draft, ...changes });
  };
  const send = async () => {
    if (!need && !zeroAsked) return setZeroAsked(true);
    await record({
      path: `/api/relief/incidents/${encodeURIComponent(incident.incident)}/reports`,
      body: statement(draft, village.place, now()),
      title: say('entry', { stage: say(draft.stage), village: named(village), need }),
      about: reportOf(incident.incident, village.place),
    });
    setEdited(null);
    setZeroAsked(false);
    setSent(true);
  };
  const { once, resting } = useOnce(send);
  return (
    <Stack component="form" aria-label={say('title')} onSubmit={(event) => submitted(event, once)}>
      <Last told={last} unknown={unknown} />
      <StageChoice stage={draft.stage} onChange={(stage) => change({ stage })} />
      <Fieldset legend={say('inNeed')}>
        <Groups groups={groups} counts={draft.people} name={groupName} onChange={(people) => change({ people })} />
      </Fieldset>
      <Counter
        label={say('affected')}
        hint={say('affectedHint', { count: number(need) })}
        value={affected(draft)}
        onChange={(count) => change({ affected: count })}
      />
      <Folded draft={draft} groups={groups} change={change} />
      {moreThanLiveThere(draft, village.population) && (
        <Alert
          color="yellow"
          title={say('many', { affected: number(affected(draft)), population: number(village.population) })}
        >
          {say('manyHint')}
        </Alert>
      )}
      {zeroAsked && (
        <Alert color="yellow" role="alert" title={say('zeroSure')}>
          {say('zeroSureHint')}
        </Alert>
      )}
      {sent && <Sent />}
      <Button type="submit" size="lg" h={56} disabled={resting}>
        {need ? say('send', { count: number(need) }) : say(zeroAsked ? 'sendZeroSure' : 'sendZero')}
      </Button>
    </Stack>
  );
}

function submitted(event: { preventDefault: () => void }, send: () => void): void {
  event.preventDefault();
  send();
}

function Sent() {
  const say = useSay(text);
  return (
    <Alert color="green" role="status" title={say('sent')}>
      {say('sentHint')}
    </Alert>
  );
}

function Last({ told, unknown }: { told: Told | undefined; unknown: boolean }) {
  const say = useSay(text);
  if (!told) return <Text>{say(unknown ? 'lastUnknown' : 'notYet')}</Text>;
  return <Text>{say('last', { stage: say(told.stage), time: time(told.happened_at), by: told.by })}</Text>;
}

function StageChoice({ stage, onChange }: { stage: Stage; onChange: (stage: Stage) => void }) {
  const say = useSay(text);
  return (
    <Stack gap={4}>
      <SegmentedControl
        aria-label={say('stage')}
        data={STAGES.map((value) => ({ value, label: say(value) }))}
        value={stage}
        onChange={(value) => onChange(value as Stage)}
        fullWidth
        size="lg"
      />
      <Text size="sm" c="dimmed">
        {say(`${stage}Hint`)}
      </Text>
    </Stack>
  );
}

interface GroupsProps {
  groups: string[];
  counts: Counts;
  name: (group: string) => string;
  onChange: (counts: Counts) => void;
}

function Groups({ groups, counts, name, onChange }: GroupsProps) {
  return (
    <Stack gap="sm">
      {groups.map((group) => (
        <Counter
          key={group}
          label={name(group)}
          value={counts[group] ?? 0}
          onChange={(count) => onChange({ ...counts, [group]: count })}
        />
      ))}
    </Stack>
  );
}

/** What most reports leave as it is. */
function Folded({ draft, groups, change }: { draft: Draft; groups: string[]; change: (c: Partial<Draft>) => void }) {
  const say = useSay(text);
  const evacuated = inNeed({ people: {}, evacuated: draft.evacuated });
  return (
    <Accordion variant="contained" multiple>
      <Fold value="evacuated" title={say('evacuated')} told={say('evacuatedCount', { count: number(evacuated) })}>
        <Groups
          groups={groups}
          counts={draft.evacuated}
          name={(group) => say('evacuatedGroup', { group: groupName(group) })}
          onChange={(counts) => change({ evacuated: counts })}
        />
      </Fold>
      <Fold value="way" title={say('way')} told={say(draft.access)}>
        <SegmentedControl
          aria-label={say('access')}
          data={ACCESSES.map((value) => ({ value, label: say(value) }))}
          value={draft.access}
          onChange={(access) => change({ access: access as Access })}
          fullWidth
          size="lg"
        />
        <Counter
          label={say('depth')}
          value={Math.round(draft.water_depth_m * 100)}
          max={DEEPEST_CM}
          onChange={(cm) => change({ water_depth_m: cm / 100 })}
        />
      </Fold>
    </Accordion>
  );
}

function Fold({ value, title, told, children }: { value: string; title: string; told: string; children: ReactNode }) {
  return (
    <Accordion.Item value={value}>
      <Accordion.Control>
        {title}
        <Text size="sm" c="dimmed">
          {told}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack>{children}</Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
