import { Alert, Button, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { Goods } from './Goods';
import { HandoverForm } from './HandoverForm';
import { LoadCheck } from './LoadCheck';
import type { Names } from './queries';
import { recordAtStop, recordFinish, type StopAct } from './record';
import { StepButton, StepCard } from './StepCard';
import { Within } from './StopList';
import { aboard, type Line, OVER, type Step, type Stop, type Trip } from './trip';
import { searchOf } from './VehicleChooser';
import { text } from './words';

interface Props {
  trip: Trip;
  step: Step;
  trips: Trip[];
  names: Names;
}

/** The one thing to do now, with one big button. */
export function NextStep({ trip, step, trips, names }: Props) {
  switch (step.do) {
    case 'over':
      return <Over trip={trip} trips={trips} />;
    case 'back':
      return <BringBack trip={trip} goods={step.goods} names={names} />;
    case 'finish':
      return <Finish trip={trip} names={names} />;
    case 'wait':
      return <Wait refused={step.refused} awaited={step.awaited} />;
    case 'handover':
      return <HandoverForm key={step.stop.stop} trip={trip} stop={step.stop} names={names} />;
    case 'loads':
      return <LoadCheck key={step.stop.stop} trip={trip} stop={step.stop} names={names} />;
    default:
      return <AtStop key={`${step.stop.stop}/${step.do}`} trip={trip} act={step.do} stop={step.stop} names={names} />;
  }
}

function AtStop({ trip, act, stop, names }: { trip: Trip; act: StopAct; stop: Stop; names: Names }) {
  const say = useSay(text);
  const place = names.place(stop.place);
  const after = trip.stops[trip.stops.findIndex((one) => one.stop === stop.stop) + 1];
  const titles: Record<StopAct, string> = {
    loading: say('goLoad', { place }),
    arrival: say(stop.do === 'load' ? 'goLoad' : 'goUnload', { place }),
    departure: say(stop.do === 'load' ? 'readyToLeave' : 'handedOver'),
  };
  const buttons: Record<StopAct, string> = {
    loading: say('startLoading'),
    arrival: say('arrive'),
    departure: after ? say('departTo', { place: names.place(after.place) }) : say('depart'),
  };
  const title = say('entry', { act: say(`act_${act}`), place });
  return (
    <StepCard title={titles[act]}>
      {act !== 'departure' && <Within place={stop.place} names={names} />}
      {act === 'loading' && <Goods lines={stop.lines} names={names} />}
      <StepButton act={() => recordAtStop(trip, act, stop.stop, title)}>{buttons[act]}</StepButton>
    </StepCard>
  );
}

function Wait({ refused, awaited }: { refused: number; awaited: number }) {
  const say = useSay(text);
  return (
    <Alert color="yellow" role="status" title={say('waitTitle')}>
      {refused > 0 && <Text>{say('waitRefused', { count: refused })}</Text>}
      {awaited > 0 && <Text>{say('waitAwaited', { count: awaited })}</Text>}
    </Alert>
  );
}

function Finish({ trip, names }: { trip: Trip; names: Names }) {
  const say = useSay(text);
  const left = [...aboard(trip).values()].filter((line) => line.quantity > 0);
  return (
    <StepCard title={say('finishTitle')}>
      <Text>{say(left.length ? 'finishHint' : 'finishNothing')}</Text>
      <Goods lines={left} names={names} />
      <StepButton act={() => recordFinish(trip, say('finish'))}>{say('finish')}</StepButton>
    </StepCard>
  );
}

function BringBack({ trip, goods, names }: { trip: Trip; goods: Line[]; names: Names }) {
  const say = useSay(text);
  return (
    <StepCard title={say('backTitle')}>
      <Text>{say('backHint')}</Text>
      <Goods lines={goods} names={names} />
      <StepButton act={() => recordFinish(trip, say('back'))}>{say('back')}</StepButton>
    </StepCard>
  );
}

function Over({ trip, trips }: { trip: Trip; trips: Trip[] }) {
  const say = useSay(text);
  const next = trips.find((one) => one.trip !== trip.trip && !OVER.includes(one.state));
  return (
    <Alert
      color={trip.state === 'done' ? 'green' : 'yellow'}
      role="status"
      title={say('over', { state: say(trip.state) })}
    >
      <Stack>
        {next && <Text>{say('overHint')}</Text>}
        {next && (
          <Button component={Link} to="/driver" search={searchOf(next.vehicle, next.trip)} h={56} size="lg">
            {say('nextTrip')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
