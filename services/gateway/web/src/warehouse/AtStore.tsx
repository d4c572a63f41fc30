import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconBuildingWarehouse, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useItems, useStores } from '@/api/register';
import { found } from '@/i18n/found';
import { named, useSay } from '@/i18n/i18n';
import { usePinyin } from '@/i18n/usePinyin';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { useQuiet } from '@/ui/useQuiet';
import type { Store } from './answers';
import { storeCalled } from './called';
import { useDiscrepancies, useReservations, useStock, useTraffic } from './queries';
import { PAGES, useWhereStore } from './where';
import { text } from './words';

const REMEMBERED = 'ninehours.store';
const SEARCHED_FROM = 6;
const SHOWN_AT_MOST = 40;

/** The store that the address names, or that the device remembers; and how to remember one. */
export function useChosenStore(): [code: string, remember: (store: string) => void] {
  const store = useWhereStore();
  const [remembered, remember] = useLocalStorage({ key: REMEMBERED, defaultValue: '', getInitialValueInEffect: false });
  return [store ?? remembered, remember];
}

/** What every page of the warehouse stands in: the store, and the way to the other pages. */
export function AtStore({ children }: { children: (store: Store) => ReactNode }) {
  const [code, remember] = useChosenStore();
  const stores = useStores();
  usePinyin(useQuiet());
  return (
    <>
      {code && <Ahead store={code} />}
      <Shown query={stores}>
        {(known) => {
          const store = known.find((one) => one.store === code) ?? (known.length === 1 ? known[0] : undefined);
          if (!store) return <ChooseStore stores={known} remember={remember} />;
          return (
            <Stack maw={880} gap="md">
              <StoreBar store={store} change={known.length > 1 ? () => remember('') : undefined} />
              <Prefetch store={store.store} />
              {children(store)}
            </Stack>
          );
        }}
      </Shown>
    </>
  );
}

/** What the first view of a store shows is asked for beside the stores, not after them: each round takes its time. */
function Ahead({ store }: { store: string }) {
  useItems();
  useStock(store);
  return null;
}

/** After one visit every page of the store opens without a network. */
function Prefetch({ store }: { store: string }) {
  useItems();
  useStock(store);
  useTraffic(store);
  useReservations(store);
  useDiscrepancies(store);
  return null;
}

function StoreBar({ store, change }: { store: Store; change: (() => void) | undefined }) {
  const say = useSay(text);
  const here = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, '') });
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <IconBuildingWarehouse size={24} aria-hidden style={{ flexShrink: 0 }} />
          <Title order={1} size="h4" lineClamp={2}>
            {named(store)}
          </Title>
        </Group>
        {change && (
          <Button
            component={Link}
            to="."
            search={{} as never}
            onClick={change}
            variant="default"
            mih={48}
            px="sm"
            style={{ flexShrink: 0 }}
          >
            {say('changeStore')}
          </Button>
        )}
      </Group>
      <Group gap={4} component="nav" aria-label={say('sections')}>
        {(Object.keys(PAGES) as (keyof typeof PAGES)[]).map((page) => (
          <Button
            key={page}
            component={Link}
            to={PAGES[page]}
            search={{ store: store.store } as never}
            variant={here === PAGES[page] ? 'filled' : 'subtle'}
            aria-current={here === PAGES[page] ? 'page' : undefined}
            mih={48}
            px="sm"
            style={{ flexShrink: 0 }}
          >
            {say(page)}
          </Button>
        ))}
      </Group>
      {store.state === 'closed' && <Alert color="yellow">{say('storeClosed', { reason: store.reason })}</Alert>}
    </Stack>
  );
}

function ChooseStore({ stores, remember }: { stores: Store[]; remember: (store: string) => void }) {
  const say = useSay(text);
  const [wanted, setWanted] = useState('');
  if (!stores.length) return <Empty title={say('noStore')}>{say('noStoreHint')}</Empty>;
  const fitting = found(stores, wanted, storeCalled, SHOWN_AT_MOST);
  return (
    <Stack maw={560}>
      <Title order={1} size="h2">
        {say('chooseStore')}
      </Title>
      <Text c="dimmed">{say('chooseStoreHint')}</Text>
      {stores.length > SEARCHED_FROM && (
        <TextInput
          label={say('searchStore')}
          size="lg"
          autoFocus
          leftSection={<IconSearch size={20} aria-hidden />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {!fitting.length && <Text>{say('noStoreFound')}</Text>}
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {fitting.map((store) => (
          <li key={store.store}>
            <Button
              component={Link}
              to="."
              search={{ store: store.store } as never}
              onClick={() => remember(store.store)}
              variant="default"
              fullWidth
              justify="space-between"
              h="auto"
              mih={56}
              py="xs"
              rightSection={<Text c="dimmed">{store.store}</Text>}
              styles={{ label: { whiteSpace: 'normal', textAlign: 'start', lineHeight: 1.35 } }}
            >
              {named(store)}
            </Button>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}
