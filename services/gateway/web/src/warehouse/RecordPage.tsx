import { SegmentedControl, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useItems } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import type { Entry } from '@/offline/db';
import { record } from '@/offline/outbox';
import { type Details, type Meaning, meaningOf, meaningOfFields } from '@/scan/meaning';
import { useMe } from '@/session/session';
import { Shown } from '@/ui/Shown';
import { Empty, Loading } from '@/ui/States';
import { AsOf } from './AsOf';
import { AtStore, useChosenStore } from './AtStore';
import { type Draft, type GoodsMode, goodsAct } from './acts';
import type { Item, Store } from './answers';
import { useKnown } from './known';
import type { Projected } from './projection';
import { useShelf } from './queries';
import { ScanField } from './ScanField';
import { useGo, useWhere } from './where';
import { text } from './words';

const recording = () => import('./recording');
const GoodsForm = lazy(() => recording().then(({ GoodsForm }) => ({ default: GoodsForm })));
const Unclear = lazy(() => recording().then(({ Unclear }) => ({ default: Unclear })));
const Entries = lazy(() => recording().then(({ Entries }) => ({ default: Entries })));

/** From the first view on no network is needed. */
function fetchRest(): void {
  recording()
    .then(() => import('./pages'))
    .catch(() => {});
}

export function RecordPage() {
  return <AtStore>{(store) => <Record store={store} />}</AtStore>;
}

function Record({ store }: { store: Store }) {
  const items = useItems();
  const { stock, shelf, entries } = useShelf(store.store);
  return (
    <Shown query={items}>
      {(known) => (
        <Shown query={stock}>
          {() => (
            <Stack gap="md">
              <Recording store={store} items={known} shelf={shelf} entries={entries} />
              <AsOf query={stock} />
            </Stack>
          )}
        </Shown>
      )}
    </Shown>
  );
}

interface RecordingProps {
  store: Store;
  items: Item[];
  shelf: ReadonlyMap<string, Projected>;
  entries: Entry[];
}

/** Scan, amount, done. */
function Recording({ store, items, shelf, entries }: RecordingProps) {
  const say = useSay(text);
  const field = useRef<HTMLInputElement>(null);
  const where = useWhere();
  const go = useGo();
  const mode = where.mode ?? 'receive';
  const { hear, unclear, setUnclear, settle } = useHearing(store, items, mode);
  const item = items.find((one) => one.item === where.item);

  useEffect(fetchRest, []);

  const done = async (draft: Draft) => {
    await record(goodsAct(draft));
    go('record', { mode }, true);
    field.current?.focus();
  };
  return (
    <Stack gap="md">
      <Modes mode={mode} change={(chosen) => go('record', { ...where, mode: chosen }, true)} />
      <ScanField field={field} items={items} hear={hear} pick={(picked) => settle({ item: picked.item })} />
      <Suspense fallback={<Loading rows={2} />}>
        {unclear && <Unclear meaning={unclear} items={items} settle={settle} close={() => setUnclear(null)} />}
        {item && (
          <GoodsForm
            key={`${mode}/${item.item}/${where.lot}/${where.expires}/${where.quantity}`}
            mode={mode}
            store={store}
            item={item}
            said={where}
            stock={shelf.get(item.item)}
            done={done}
            close={() => go('record', { mode })}
          />
        )}
        {!item && !unclear && !entries.length && (
          <Empty title={say('scanAnything')}>
            <Text c="dimmed">{say('scanAnythingHint')}</Text>
          </Empty>
        )}
        {entries.length > 0 && <Entries entries={entries} />}
      </Suspense>
    </Stack>
  );
}

function Modes({ mode, change }: { mode: GoodsMode; change: (mode: GoodsMode) => void }) {
  const say = useSay(text);
  const { roles } = useMe();
  const modes: GoodsMode[] = roles.includes('supervisor') ? ['receive', 'issue', 'scrap'] : ['receive', 'issue'];
  return (
    <SegmentedControl
      aria-label={say('mode')}
      fullWidth
      size="lg"
      styles={{ label: { minHeight: 48, alignContent: 'center' } }}
      value={mode}
      onChange={(chosen) => change(chosen as GoodsMode)}
      data={modes.map((one) => ({ value: one, label: say(one) }))}
    />
  );
}

/** What follows from a code: goods come onto the card, other things lead elsewhere, the unclear is asked about. */
function useHearing(store: Store, items: Item[], mode: GoodsMode) {
  const where = useWhere();
  const go = useGo();
  const [, remember] = useChosenStore();
  const known = useKnown(store.store);
  const [unclear, setUnclear] = useState<Meaning | null>(null);

  const settle = (goods: { item: string } & Details) => {
    setUnclear(null);
    go('record', { mode, ...goods });
  };
  const follow = (meaning: Meaning) => {
    setUnclear(null);
    if (meaning.kind === 'item') {
      const { kind: _, ...goods } = meaning;
      settle(goods);
    } else if (meaning.kind === 'details' && where.item) {
      const { kind: _, ...details } = meaning;
      go('record', { ...where, ...details }, true);
    } else if (meaning.kind === 'store') {
      remember(meaning.store);
      go('record', { store: meaning.store, mode });
    } else if (meaning.kind === 'trip') {
      go('prepare', { trip: meaning.trip });
    } else setUnclear(meaning);
  };
  return {
    unclear,
    setUnclear,
    settle: (goods: Parameters<typeof settle>[0] | Parameters<typeof meaningOfFields>[0]) =>
      'item' in goods ? settle(goods) : follow(meaningOfFields(goods, known) ?? { kind: 'unknown', text: '' }),
    hear: (code: string, whole: boolean) => {
      const meaning = meaningOf(code, known, whole);
      const sameName = items.filter((item) => meaning.kind === 'unknown' && named(item) === meaning.text);
      const [only, another] = sameName;
      follow(only && !another ? { kind: 'item', item: only.item } : meaning);
    },
  };
}
