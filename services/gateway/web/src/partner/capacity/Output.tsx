import { Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import type { CapacityView, ReadSupplyData, Supply } from '@/api/generated/inventory';
import { ask } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { Loading } from '@/ui/States';
import { useNames, useStock } from '../data';
import { text } from '../words';
import { type Source, sources, totals } from './output';

const OutputChart = lazy(() => import('./OutputChart').then((module) => ({ default: module.OutputChart })));

const HOURS = 12;
const STEP_MIN = 5;
const MINUTES = Array.from({ length: (HOURS * 60) / STEP_MIN + 1 }, (_, step) => step * STEP_MIN);

function useSupply() {
  return useQuery({
    queryKey: ['supply'],
    queryFn: () => ask<ReadSupplyData, Supply>('inventory', { url: '/supply' }),
  });
}

/** What could be had by when if it were called now: a picture, and the same as numbers. */
export function Output({ lines }: { lines: CapacityView[] }) {
  const say = useSay(text);
  const names = useNames();
  const stock = useStock().data;
  const supply = useSupply().data;
  const items = [...new Set([...(stock ?? []), ...lines].map((one) => one.item))].toSorted();
  const wanted = useSearch({ strict: false, select: (search: { item?: string }) => search.item });
  const item = items.find((one) => one === wanted) ?? items[0];
  const navigate = useNavigate();
  const found = useMemo(() => {
    if (!stock || !supply || !item) return [];
    const owed = Object.fromEntries(supply.sources.filter((one) => one.line).map((one) => [one.line, one.reserved]));
    return sources(item, { stock, lines, owed }, Date.parse(supply.at), MINUTES);
  }, [stock, supply, lines, item]);
  if (!item) return null;
  if (!stock || !supply) return <Loading />;
  return (
    <Stack component="section" gap="xs" aria-label={say('byWhen')}>
      <Title order={2} size="h3">
        {say('byWhen')}
      </Title>
      <Text c="dimmed">{say('byWhenHint')}</Text>
      <Select
        label={say('item')}
        maw={360}
        data={items.map((one) => ({ value: one, label: names.item(one) }))}
        value={item}
        allowDeselect={false}
        onChange={(value) => void navigate({ to: '.', search: { item: value ?? undefined } as never, replace: true })}
      />
      <Picture item={item} sources={found} />
    </Stack>
  );
}

function Picture({ item, sources: of }: { item: string; sources: Source[] }) {
  const say = useSay(text);
  const names = useNames();
  const label = (one: Source) => `${say(one.kind === 'line' ? 'line' : 'agreement')} ${one.code}`;
  const series = of.map((one) => ({ name: label(one), step: one.kind === 'stock', units: one.units }));
  return (
    <Group align="flex-start" gap="lg">
      <div style={{ flex: '2 1 340px', minWidth: 0 }}>
        <Suspense fallback={<Loading />}>
          <OutputChart
            label={`${say('byWhen')}: ${names.item(item)}`}
            unit={names.unit(item)}
            hours={MINUTES.map((minutes) => minutes / 60)}
            series={series}
          />
        </Suspense>
      </div>
      <Numbers item={item} sources={of} label={label} />
    </Group>
  );
}

function Numbers({ item, sources: of, label }: { item: string; sources: Source[]; label: (one: Source) => string }) {
  const say = useSay(text);
  const names = useNames();
  const all = totals(of);
  return (
    <Table.ScrollContainer minWidth={300} style={{ flex: '1 1 320px' }}>
      <Table>
        <Table.Caption>{say('inUnits', { unit: names.unit(item) })}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('after')}</Table.Th>
            {of.map((one) => (
              <Table.Th key={one.code} ta="right">
                {label(one)}
              </Table.Th>
            ))}
            <Table.Th ta="right">{say('total')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {MINUTES.map((minutes, at) => [minutes, at] as const)
            .filter(([minutes]) => [60, 120, 180, 240, 360, 540, 720].includes(minutes))
            .map(([minutes, at]) => (
              <Table.Tr key={minutes}>
                <Table.Td>{say('hours', { count: minutes / 60 })}</Table.Td>
                {of.map((one) => (
                  <Table.Td key={one.code} ta="right">
                    {number(one.units[at] ?? 0)}
                  </Table.Td>
                ))}
                <Table.Td ta="right" fw={650}>
                  {number(all[at] ?? 0)}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
