import { Card, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useItems } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { AsOf } from './AsOf';
import { AtStore } from './AtStore';
import { useDiscrepancies } from './queries';
import { PAGES } from './where';
import { text } from './words';

export function DiscrepanciesPage() {
  return <AtStore>{(store) => <Discrepancies store={store.store} />}</AtStore>;
}

/** What people have to count, newest first. */
function Discrepancies({ store }: { store: string }) {
  const say = useSay(text);
  const query = useDiscrepancies(store);
  const { data: items = [] } = useItems();
  const nameOf = (code: string) => {
    const item = items.find((one) => one.item === code);
    return item ? named(item) : code;
  };
  return (
    <Stack gap="md">
      <AsOf query={query} />
      <Shown query={query}>
        {(found) => {
          if (!found.length) return <Empty title={say('noDiscrepancies')}>{say('noDiscrepanciesHint')}</Empty>;
          return (
            <>
              <Text c="dimmed">{say('discrepanciesHint')}</Text>
              {found.toReversed().map((one) => (
                <Card
                  key={one.discrepancy}
                  component={Link}
                  to={PAGES.stock}
                  search={{ store, find: one.item } as never}
                  withBorder
                  padding="sm"
                  c="inherit"
                >
                  <Text fw={600}>
                    {nameOf(one.item)} · {time(one.happened_at)}
                  </Text>
                  <Text>
                    {say('difference', { quantity: number(one.quantity), missing: number(one.missing) })}{' '}
                    {one.displaced.length > 0 && say('displaced', { count: one.displaced.length })}
                  </Text>
                </Card>
              ))}
            </>
          );
        }}
      </Shown>
    </Stack>
  );
}
