import { Anchor, Button, Chip, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DirectiveView } from '@/api/generated/allocation';
import type { TripView } from '@/api/generated/relief';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import { aboutHand, type Chosen, decideByHand } from '../acts';
import { useDirectives, useTrip } from '../data';
import { Recorded, useOnItsWay } from '../Recorded';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { Undo } from './HandPane';
import { TripWord } from './TripWord';
import { text } from './words';

const KINDS = ['keep_trip', 'leave_out_store', 'leave_out_vehicle'] as const satisfies DirectiveView['kind'][];

/** A trip, store or vehicle that was picked: what was decided about it, and what can be. */
export function HandDialog({ model }: { model: Model }) {
  const say = useSay(text);
  const { view, go } = useView();
  const kind = KINDS.find((one) => one === view.hand);
  const { subject } = view;
  const close = () => go({ hand: undefined, subject: undefined });
  const named = kind === 'leave_out_store' && subject ? model.storeName(subject) : subject;
  return (
    <Modal opened={Boolean(kind && subject)} onClose={close} title={kind && `${say(kind)} ${named}`}>
      {kind && subject && <Decided key={`${kind} ${subject}`} model={model} chosen={{ kind, subject }} />}
    </Modal>
  );
}

function Decided({ model, chosen }: { model: Model; chosen: Chosen }) {
  const say = useSay(text);
  const { incident } = model.incident;
  const { data } = useDirectives(incident);
  const holding = data?.find((one) => one.holds && one.kind === chosen.kind && one.subject === chosen.subject);
  return (
    <Stack>
      {chosen.kind === 'keep_trip' && <TripAbout model={model} trip={chosen.subject} />}
      <Text size="sm">{say(`${chosen.kind}Means`)}</Text>
      {holding && (
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={600}>{holding.reason}</Text>
            <Text size="xs" c="dimmed">
              {say('given', { by: holding.by, time: time(holding.at) })}
            </Text>
          </div>
          {model.may.plan && <Undo directive={holding} />}
        </Group>
      )}
      {!holding && model.may.plan && <DecisionForm incident={incident} chosen={chosen} />}
      {!model.may.plan && <Text size="sm">{say('mayNot')}</Text>}
      <Recorded about={aboutHand(incident, chosen.subject)} />
    </Stack>
  );
}

/** The vehicle and stores of a trip, each with the way to leave it out instead. */
function TripAbout({ model, trip }: { model: Model; trip: string }) {
  const say = useSay(text);
  const { data } = useTrip(trip);
  if (!data) return null;
  return (
    <Stack gap={4}>
      <TripWord trip={trip} />
      {data.state !== 'planned' && <Text size="sm">{say('onlyWaiting')}</Text>}
      <Other chosen={{ kind: 'leave_out_vehicle', subject: data.vehicle }} name={data.vehicle} />
      {storesOf(data).map((store) => (
        <Other key={store} chosen={{ kind: 'leave_out_store', subject: store }} name={model.storeName(store)} />
      ))}
    </Stack>
  );
}

function storesOf({ stops }: TripView): string[] {
  return [...new Set(stops.filter((stop) => stop.do === 'load').map(({ place }) => place))];
}

function Other({ chosen: { kind, subject }, name }: { chosen: Chosen; name: string }) {
  const say = useSay(text);
  return (
    <Anchor
      component={Link}
      to="."
      search={((before: View) => ({ ...before, hand: kind, subject })) as never}
      size="sm"
    >
      {say(kind)} {name}
    </Anchor>
  );
}

function DecisionForm({ incident, chosen }: { incident: string; chosen: Chosen }) {
  const say = useSay(text);
  const [reason, setReason] = useState('');
  const onItsWay = useOnItsWay(aboutHand(incident, chosen.subject));
  const usual = {
    keep_trip: [say('reasonAgreed'), say('reasonUrgent')],
    leave_out_store: [say('reasonYard'), say('reasonStaff')],
    leave_out_vehicle: [say('reasonCrew'), say('reasonVehicle')],
  }[chosen.kind];
  const act = {
    keep_trip: say('doKeep'),
    leave_out_store: say('doLeaveOutStore'),
    leave_out_vehicle: say('doLeaveOutVehicle'),
  }[chosen.kind];
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (reason.trim()) void decideByHand(incident, chosen, reason.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Chip.Group value={reason} onChange={setReason}>
          <Group gap={6}>
            {usual.map((one) => (
              <Chip key={one} value={one}>
                {one}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <TextInput
          label={say('reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={2000}
          data-autofocus
        />
        <Button type="submit" loading={onItsWay} disabled={!reason.trim()}>
          {act}
        </Button>
      </Stack>
    </form>
  );
}
