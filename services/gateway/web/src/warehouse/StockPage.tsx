import { Badge, Card, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useItems } from '@/api/register';
import { found } from '@/i18n/found';
import { named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { AsOf } from './AsOf';
import { AtStore } from './AtStore';
import { amount } from './acts';
import type { Item, Lot, Store } from './answers';
import { itemCalled } from './called';
import { ExpiryInWords, SOON_DAYS } from './Expiry';
import { Filters } from './Filters';
import { daysLeft, free } from './lots';
import type { Projected } from './projection';
import { useShelf } from './queries';
import { PAGES, type Show, useGo, useWhere } from './where';
import { text } from './words';

const SHOWS: readonly Show[] = ['all', 'expiring', 'low'];
const LOW_SHARE = 0.1;

export function StockPage() {
  return <AtStore>{(store) => <OnShelf store={store} />}</AtStore>;
}

function OnShelf({ store }: { store: Store }) {
  const say = useSay(text);
  const go = useGo();
  const where = useWhere();
  const items = useItems();
  const { stock, shelf } = useShelf(store.store);
  const show = where.show ?? 'all';
  return (
    <Stack gap="md">
      <Filters
        label={say('show')}
        page="stock"
        choices={SHOWS.map((one) => ({
          key: one,
          label: say(`show_${one}`),
          where: { find: where.find, show: one },
          chosen: one === show,
        }))}
      />
      <TextInput
        label={say('searchItem')}
        size="lg"
        leftSection={<IconSearch size={20} aria-hidden />}
        value={where.find ?? ''}
        onChange={(event) => go('stock', { ...where, find: event.currentTarget.value || undefined }, true)}
      />
      {show === 'low' && <Text c="dimmed">{say('showHint_low')}</Text>}
      <AsOf query={stock} />
      <Shown query={stock}>
        {() => (
          <Shown query={items}>
            {(known) => <Rows store={store.store} items={known} shelf={shelf} show={show} wanted={where.find ?? ''} />}
          </Shown>
        )}
      </Shown>
    </Stack>
  );
}

const soon = (lot: Lot) => lot.expires !== null && daysLeft(lot.expires) <= SOON_DAYS;

const FITS: Record<Show, (stock: Projected) => boolean> = {
  all: () => true,
  expiring: (stock) => stock.lots.some(soon),
  low: (stock) => free(stock) <= stock.on_hand * LOW_SHARE,
};

interface RowsProps {
  store: string;
  items: readonly Item[];
  shelf: ReadonlyMap<string, Projected>;
  show: Show;
  wanted: string;
}

function Rows({ store, items, shelf, show, wanted }: RowsProps) {
  const say = useSay(text);
  if (!shelf.size) return <Empty title={say('emptyStock')}>{say('emptyStockHint')}</Empty>;
  const here = items.filter((item) => {
    const stock = shelf.get(item.item);
    return stock && FITS[show](stock);
  });
  const fitting = found(here, wanted, itemCalled);
  const byExpiry = (item: Item) => shelf.get(item.item)?.lots[0]?.expires ?? '9999';
  if (show === 'expiring') fitting.sort((one, other) => byExpiry(one).localeCompare(byExpiry(other)));
  if (!fitting.length) return <Empty title={say('emptyShow')} />;
  return (
    <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {fitting.map((item) => (
        <li key={item.item}>
          <Row store={store} item={item} stock={shelf.get(item.item) as Projected} show={show} />
        </li>
      ))}
    </Stack>
  );
}

/** Leads to what one does with it. */
function Row({ store, item, stock, show }: { store: string; item: Item; stock: Projected; show: Show }) {
  const say = useSay(text);
  const lots = show === 'expiring' ? stock.lots.filter(soon) : stock.lots;
  const [first] = lots;
  const lot = show === 'expiring' ? first?.lot : undefined;
  return (
    <Card
      component={Link}
      to={PAGES.record}
      search={{ store, mode: 'issue', item: item.item, ...(lot && { lot }) } as never}
      withBorder
      padding="sm"
      c="inherit"
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600}>{named(item)}</Text>
        <Text fw={700} style={{ flexShrink: 0 }}>
          {say('available')} {amount(free(stock), item)}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {item.item} · {say('onHand')} {number(stock.on_hand)} · {say('reserved')} {number(stock.reserved)}
      </Text>
      {stock.pending !== 0 && (
        <Badge color="orange" variant="light">
          {say('waitingChange', { change: `${stock.pending > 0 ? '+' : '−'}${number(Math.abs(stock.pending))}` })}
        </Badge>
      )}
      {first?.expires && <ExpiryInWords expires={first.expires} />}
    </Card>
  );
}
