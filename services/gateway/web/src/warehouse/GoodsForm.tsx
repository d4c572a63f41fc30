import {
  Alert,
  Badge,
  Button,
  Card,
  CloseButton,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { named, useSay } from '@/i18n/i18n';
import { date, number } from '@/i18n/numbers';
import { useMe } from '@/session/session';
import { BigButton } from '@/ui/BigButton';
import { amount, type Draft, type GoodsMode, reserveOf } from './acts';
import type { Item, Lot, Store } from './answers';
import { ExpiryInWords } from './Expiry';
import { earlier, free, issuable, lotCode } from './lots';
import type { Projected } from './projection';
import { Quantity } from './Quantity';
import type { Where } from './where';
import { text } from './words';

interface GoodsFormProps {
  mode: GoodsMode;
  store: Store;
  item: Item;
  /** What the label has said. */
  said: Where;
  stock: Projected | undefined;
  done: (draft: Draft) => Promise<void>;
  close: () => void;
}

/** One line of goods that come, go or are scrapped. */
export function GoodsForm(props: GoodsFormProps) {
  const { mode, item, stock, close } = props;
  const say = useSay(text);
  const { draft, set, available, short, complete, submit } = useDraft(props);
  const card = useRef<HTMLFormElement>(null);
  // On a phone the card is below the fold; what was just scanned is what one looks at.
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <Card
      component="form"
      ref={card}
      withBorder
      padding="md"
      onSubmit={submit}
      aria-label={named(item)}
      // Else the button at its end would not stay in sight.
      style={{ overflow: 'visible', scrollMarginTop: 'calc(var(--app-shell-header-height, 56px) + 8px)' }}
    >
      <Stack gap="md">
        <Head item={item} close={close} />
        <OnShelf item={item} stock={stock} change={mode === 'receive' ? draft.quantity : -draft.quantity} />
        {mode === 'receive' ? (
          <ReceivedLot draft={draft} lots={stock?.lots ?? []} set={set} />
        ) : (
          <ChosenLot draft={draft} stock={stock} set={set} />
        )}
        <Quantity item={item} value={draft.quantity} change={(quantity) => set({ quantity })} />
        {mode !== 'receive' && <Why draft={draft} set={set} />}
        {short && <Short draft={draft} available={available} set={set} />}
        <BigButton inSight type="submit" disabled={!complete}>
          {say(mode)} {draft.quantity > 0 && amount(draft.quantity, item)}
        </BigButton>
      </Stack>
    </Card>
  );
}

/** What is being filled in, and whether it can be recorded. */
function useDraft({ mode, store, item, said, stock, done }: GoodsFormProps) {
  const me = useMe();
  const [draft, setDraft] = useState(() => begun(mode, store, item, said, stock));
  // Not shown: to draw a spinner would take longer than to keep the entry, and hold it up.
  const keeping = useRef(false);
  const available = availableTo(draft, stock);
  const short = mode !== 'receive' && draft.quantity > available;
  const witness = draft.witness.trim();
  const witnessed = mode !== 'scrap' || (draft.lot !== '' && witness !== '' && witness !== me.user);
  const complete = draft.quantity > 0 && (!short || draft.fact) && witnessed;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!complete || keeping.current) return;
    keeping.current = true;
    const received = () => lotCode(draft.lot, draft.expires, reserveOf(store), stock?.lots ?? []);
    const lot = mode === 'receive' ? received() : draft.lot;
    await done({ ...draft, lot, witness, fact: short && draft.fact }).finally(() => {
      keeping.current = false;
    });
  }
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  return { draft, set, available, short, complete, submit };
}

function Head({ item, close }: { item: Item; close: () => void }) {
  const say = useSay(text);
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        <Title order={2} size="h3">
          {named(item)}
        </Title>
        <Text c="dimmed">{item.item}</Text>
      </div>
      <CloseButton size={48} aria-label={say('close')} onClick={close} />
    </Group>
  );
}

/** The books have less than goes: only what has gone already can be recorded. */
function Short({ draft, available, set }: Part & { available: number }) {
  const say = useSay(text);
  return (
    <Alert color="yellow" role="alert">
      <Text mb="xs">{say('short', { amount: amount(available, draft.item) })}</Text>
      <Switch
        size="lg"
        label={say('fact')}
        checked={draft.fact}
        onChange={(event) => set({ fact: event.currentTarget.checked })}
      />
    </Alert>
  );
}

function begun(mode: GoodsMode, store: Store, item: Item, said: Where, stock: Projected | undefined): Draft {
  const known = stock?.lots.find((lot) => lot.lot === said.lot);
  const only = stock?.lots.length === 1 ? stock.lots[0]?.lot : undefined;
  const lot = mode === 'receive' ? said.lot : (known?.lot ?? (mode === 'scrap' ? only : undefined));
  return {
    mode,
    store,
    item,
    quantity: said.quantity ?? 0,
    lot: lot ?? '',
    expires: said.expires ?? known?.expires ?? null,
    reason: mode === 'receive' ? '' : text(REASONS[mode][0]),
    witness: '',
    fact: false,
  };
}

const REASONS = {
  issue: ['reasonRelief', 'reasonTransfer', 'reasonElse'],
  scrap: ['reasonExpired', 'reasonDamaged', 'reasonWet'],
} as const;

/** How many may go: of the chosen lot, or of all that have not expired. */
function availableTo({ mode, lot, store }: Draft, stock: Projected | undefined): number {
  const lots = stock?.lots ?? [];
  const meant = lot ? lots.filter((one) => one.lot === lot) : mode === 'issue' ? issuable(stock, reserveOf(store)) : [];
  return meant.reduce((sum, one) => sum + free(one), 0);
}

/** Stock before and after. */
function OnShelf({ item, stock, change }: { item: Item; stock: Projected | undefined; change: number }) {
  const say = useSay(text);
  const before = stock?.on_hand ?? 0;
  const pending = stock?.pending ?? 0;
  return (
    <Group gap="sm" align="baseline">
      <div>
        <Text size="sm" c="dimmed">
          {say('before')}
        </Text>
        <Text size="xl" fw={700}>
          {amount(before, item)}
        </Text>
      </div>
      <Text size="xl" aria-hidden>
        →
      </Text>
      <div>
        <Text size="sm" c="dimmed">
          {say('after')}
        </Text>
        <Text size="xl" fw={700} aria-live="polite">
          {amount(Math.max(0, before + change), item)}
        </Text>
      </div>
      <div>
        <Text size="sm">{say('freeOf', { amount: amount(stock ? free(stock) : 0, item) })}</Text>
        {pending !== 0 && (
          <Badge color="orange" variant="light">
            {say('waitingChange', { change: `${pending > 0 ? '+' : '−'}${number(Math.abs(pending))}` })}
          </Badge>
        )}
      </div>
    </Group>
  );
}

interface Part {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
}

/** Lot and expiry of goods that come, as the label has them or as somebody types them. */
function ReceivedLot({ draft, lots, set }: Part & { lots: readonly Lot[] }) {
  const say = useSay(text);
  const code = lotCode(draft.lot, draft.expires, reserveOf(draft.store), lots);
  const renamed = !!draft.lot && code !== draft.lot.trim();
  const missing = draft.item.shelf_life_days !== null && !draft.expires;
  return (
    <Stack gap="xs">
      <SimpleGrid cols={2} spacing="xs">
        <TextInput
          label={say('noLot')}
          size="lg"
          placeholder={code}
          autoComplete="off"
          value={draft.lot}
          onChange={(event) => set({ lot: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={say('expiry')}
          size="lg"
          value={draft.expires ?? ''}
          onChange={(event) => set({ expires: event.currentTarget.value || null })}
        />
      </SimpleGrid>
      {draft.expires && <ExpiryInWords expires={draft.expires} />}
      {missing && <Text c="orange.9">{say('noExpiry')}</Text>}
      {renamed && <Text c="orange.9">{say('lotRenamed', { lot: draft.lot, renamed: code })}</Text>}
    </Stack>
  );
}

/** Which lot goes; when another expires earlier, that is said, with the way to take it. */
function ChosenLot({ draft, stock, set }: Part & { stock: Projected | undefined }) {
  const say = useSay(text);
  const { mode, store, item, lot } = draft;
  const going = issuable(stock, reserveOf(store));
  const lots = mode === 'scrap' ? (stock?.lots ?? []) : going;
  if (!lots.length) return <Alert color="yellow">{say('noneHere', { mode: say(mode) })}</Alert>;
  const chosen = lots.find((one) => one.lot === lot);
  const better = mode === 'issue' && chosen ? earlier(going, chosen) : undefined;
  const label = (one: Lot) =>
    `${one.lot} · ${one.expires ? date(one.expires) : say('never')} · ${amount(free(one), item)}`;
  const first = mode === 'issue' ? [{ value: '', label: say('anyLot') }] : [{ value: '', label: '–', disabled: true }];
  return (
    <Stack gap="xs">
      <NativeSelect
        label={say('lot')}
        size="lg"
        value={lot}
        onChange={(event) => set({ lot: event.currentTarget.value })}
        data={[...first, ...lots.map((one) => ({ value: one.lot, label: label(one) }))]}
      />
      {chosen?.expires && <ExpiryInWords expires={chosen.expires} />}
      {!lot && mode === 'issue' && going[0] && <Text size="sm">{label(going[0])}</Text>}
      {better?.expires && (
        <Alert color="yellow" role="status">
          <Text mb="xs">{say('earlier', { lot: better.lot, date: date(better.expires) })}</Text>
          <Button variant="default" mih={48} onClick={() => set({ lot: better.lot })}>
            {say('useEarlier', { lot: better.lot })}
          </Button>
        </Alert>
      )}
    </Stack>
  );
}

/** Why goods go, and who has seen that they are of no use. */
function Why({ draft, set }: Part) {
  const say = useSay(text);
  const reasons = REASONS[draft.mode === 'scrap' ? 'scrap' : 'issue'];
  return (
    <SimpleGrid cols={draft.mode === 'scrap' ? 2 : 1} spacing="xs">
      <NativeSelect
        label={say('reason')}
        size="lg"
        value={draft.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
        data={reasons.map((reason) => say(reason))}
      />
      {draft.mode === 'scrap' && (
        <TextInput
          label={say('witness')}
          placeholder={say('witnessHint')}
          size="lg"
          required
          value={draft.witness}
          onChange={(event) => set({ witness: event.currentTarget.value })}
        />
      )}
    </SimpleGrid>
  );
}
