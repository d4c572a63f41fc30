import { Alert, Anchor, Badge, Card, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useItems } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import type { Entry } from '@/offline/db';
import { record } from '@/offline/outbox';
import { withoutSymbology } from '@/scan/gs1';
import { type Details, meaningOf } from '@/scan/meaning';
import { BigButton } from '@/ui/BigButton';
import { PrintTrip } from '@/ui/Print';
import { Empty } from '@/ui/States';
import { useOnce } from '@/ui/useOnce';
import { amount, loadAct } from './acts';
import type { Item, Reservation, Store } from './answers';
import { useKnown } from './known';
import type { Preparation } from './preparations';
import { isLoadOf } from './projection';
import { useReservations } from './queries';
import { ScanField } from './ScanField';
import { PAGES, useGo } from './where';
import { text } from './words';

interface LoadTripProps {
  store: Store;
  trip: string;
  preparations: readonly Preparation[];
  entries: readonly Entry[];
}

/** A trip at this store: what to bring to the dock, and that it stands on the truck. */
export function LoadTrip({ store, trip, preparations, entries }: LoadTripProps) {
  const say = useSay(text);
  const stops = preparations.filter((one) => one.trip === trip);
  return (
    <Stack gap="md">
      <Anchor component={Link} to={PAGES.prepare} search={{ store: store.store } as never} py="sm">
        {say('backToTrips')}
      </Anchor>
      {stops.length ? <PrintTrip trip={trip} /> : <Empty title={say('noSuchTrip')}>{trip}</Empty>}
      {stops.map((one) => (
        <LoadStop key={one.stop} store={store} preparation={one} entries={entries} />
      ))}
    </Stack>
  );
}

interface LoadStopProps {
  store: Store;
  preparation: Preparation;
  entries: readonly Entry[];
}

function LoadStop({ store, preparation, entries }: LoadStopProps) {
  const say = useSay(text);
  const go = useGo();
  const { data: items = [] } = useItems();
  const reservations = (useReservations(store.store).data ?? []).filter(({ trip }) => trip === preparation.trip);
  const field = useRef<HTMLInputElement>(null);
  const { checked, toggle, meet, hear, warning } = useCheckingOff(store.store, preparation, reservations);
  const own = entries.find((entry) => isLoadOf(entry, preparation));
  const unmade = reservations.some((one) => one.state === 'held' && !one.ready);

  const load = async () => {
    await record(loadAct(store.store, preparation));
    go('prepare', {});
  };
  const { once, resting } = useOnce(load);
  return (
    <Stack gap="md">
      <Head preparation={preparation} own={own} />
      {unmade && <Alert color="yellow">{say('stillMade')}</Alert>}
      <ScanField field={field} items={items} hear={hear} pick={meet} />
      {warning && (
        <Alert color="yellow" role="alert">
          {warning}
        </Alert>
      )}
      <Lines preparation={preparation} items={items} reservations={reservations} checked={checked} toggle={toggle} />
      <BigButton inSight disabled={!!own || preparation.readiness !== 'ready' || unmade || resting} onClick={once}>
        {say('loadAll', { checked: checked.size, all: codesOf(preparation).length })}
      </BigButton>
    </Stack>
  );
}

/** Which trip it is, and whether it can load; `own` is this device's record that it has. */
function Head({ preparation, own }: { preparation: Preparation; own: Entry | undefined }) {
  const say = useSay(text);
  const { at, vehicle, places, trip, readiness } = preparation;
  return (
    <>
      <div>
        <Title order={2} size="h3">
          {say('tripLine', { at: time(at), vehicle, count: places })}
        </Title>
        <Text c="dimmed">{trip}</Text>
      </div>
      {own && (
        <Badge color={own.state === 'booked' ? 'green' : 'orange'}>
          {say(own.state === 'booked' ? 'readiness_loaded' : 'loadedWaiting')}
        </Badge>
      )}
      {!own && readiness !== 'ready' && <NotReady readiness={readiness} />}
    </>
  );
}

function NotReady({ readiness }: { readiness: 'waiting' | 'refused' | 'loaded' }) {
  const say = useSay(text);
  if (readiness === 'loaded') return <Badge color="green">{say('readiness_loaded')}</Badge>;
  return <Alert color={readiness === 'refused' ? 'red' : 'yellow'}>{say(`readinessHint_${readiness}`)}</Alert>;
}

/** Which goods stand ready: ticked by hand or by a scan, which also says when another lot is held for the trip. */
function useCheckingOff(store: string, preparation: Preparation, reservations: readonly Reservation[]) {
  const say = useSay(text);
  const go = useGo();
  const known = useKnown(store);
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const [warning, setWarning] = useState('');

  const toggle = (item: string, on: boolean) => {
    setWarning('');
    setChecked((before) => new Set(on ? [...before, item] : [...before].filter((one) => one !== item)));
  };
  const meet = ({ item, lot }: { item: string } & Details) => {
    const lines = preparation.lines.filter((line) => line.item === item);
    const held = lines.flatMap((line) => lotsOf(line, reservations));
    if (!lines.length) setWarning(say('notOnTrip'));
    else if (lot && !held.includes(lot)) setWarning(say('otherLot', { lot: held.join(', ') }));
    else toggle(item, true);
  };
  const hear = (code: string, whole: boolean) => {
    const meaning = meaningOf(code, known, whole);
    if (meaning.kind === 'item') meet(meaning);
    else if (meaning.kind === 'trip') go('prepare', { trip: meaning.trip });
    else setWarning(say('nothingFound', { text: withoutSymbology(code) }));
  };
  return { checked, toggle, meet, hear, warning };
}

/** The lots that are held; until the answer is there, those that were planned. */
function lotsOf(line: Preparation['lines'][number], reservations: readonly Reservation[]): string[] {
  const taken = reservations.find((one) => one.reservation === line.reservation)?.taken ?? [];
  return taken.length ? taken.map((part) => part.lot) : [line.supply];
}

const codesOf = (preparation: Preparation) => [...new Set(preparation.lines.map((line) => line.item))];

interface LinesProps {
  preparation: Preparation;
  items: readonly Item[];
  reservations: readonly Reservation[];
  checked: ReadonlySet<string>;
  toggle: (item: string, on: boolean) => void;
}

function Lines({ preparation, items, reservations, checked, toggle }: LinesProps) {
  const say = useSay(text);
  return (
    <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {codesOf(preparation).map((code) => {
        const item = items.find((one) => one.item === code);
        const lines = preparation.lines.filter((line) => line.item === code);
        const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
        const lots = [...new Set(lines.flatMap((line) => lotsOf(line, reservations)))];
        return (
          <li key={code}>
            <Card withBorder padding="xs">
              <Checkbox
                size="lg"
                checked={checked.has(code)}
                onChange={(event) => toggle(code, event.currentTarget.checked)}
                styles={{ body: { minHeight: 48, alignItems: 'center' }, labelWrapper: { flex: 1 } }}
                label={
                  <Group justify="space-between" wrap="nowrap">
                    <div>
                      <Text fw={600}>{item ? named(item) : code}</Text>
                      <Text size="sm" c="dimmed">
                        {say('takeFrom', { lot: lots.join(', ') })}
                      </Text>
                    </div>
                    <Text fw={700} style={{ whiteSpace: 'nowrap' }}>
                      {item ? amount(quantity, item) : quantity}
                    </Text>
                  </Group>
                }
              />
            </Card>
          </li>
        );
      })}
    </Stack>
  );
}
