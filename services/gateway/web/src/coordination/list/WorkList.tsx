import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { elapsed } from '@/clock/clock';
import { named, useLanguage, useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { isSpelt, usePinyin } from '@/i18n/usePinyin';
import { Empty, Loading } from '@/ui/States';
import type { Plan } from '../answers';
import type { Model } from '../useModel';
import { useView } from '../view';
import { text } from '../words';
import { byCause, peopleLeftOut, worklist } from '../worklist';
import { Rows } from './Rows';

export const SEARCH_ID = 'worklist-search';

interface Props {
  model: Model;
  hovered: string | null;
  onHover: (place: string | null) => void;
}

/** Places where somebody is not relieved in time, most people first. */
export function WorkList({ model, hovered, onHover }: Props) {
  const say = useSay(text);
  const { view } = useView();
  const { spots } = model;
  const learned = usePinyin(isSpelt(view.q));
  const { cause, county, q } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once names are known by their sounds, more is found
  const found = useMemo(() => worklist(spots ?? [], { cause, county, text: q }), [spots, cause, county, q, learned]);
  if (!spots) return <Loading rows={8} />;
  if (!spots.some((spot) => spot.leftOut > 0) && model.moment === undefined)
    return (
      <Empty title={say('nobodyLeftOut')}>
        <Text>{say('nobodyLeftOutHint')}</Text>
      </Empty>
    );
  const people = peopleLeftOut(found, cause);
  return (
    <>
      {!model.plan && <NoPlan />}
      {model.proposed && <PlanWaits plan={model.proposed} />}
      <Filters model={model} />
      <Text size="sm" aria-live="polite" data-testid="found">
        <Found model={model} count={found.length} people={people} />
      </Text>
      {found.length ? <Rows model={model} spots={found} hovered={hovered} onHover={onHover} /> : <NoMatch />}
    </>
  );
}

function Found({ model, count, people }: { model: Model; count: number; people: number }) {
  const say = useSay(text);
  const told = { count, people: number(people) };
  return model.moment === undefined ? say('found', told) : say('foundThen', { ...told, time: elapsed(model.moment) });
}

function Filters({ model }: { model: Model }) {
  const say = useSay(text);
  useLanguage();
  const { view, go } = useView();
  const spots = model.spots ?? [];
  const causes = byCause(spots).map(({ cause, people }) => ({
    value: cause,
    label: `${model.causeWord(cause)} · ${number(people)}`,
  }));
  const counties = [...new Set(spots.filter((spot) => spot.leftOut > 0).map(({ county }) => county))].map((value) => {
    const known = model.names.get(value);
    return { value, label: known ? named(known) : value };
  });
  return (
    <Stack gap={6}>
      <TextInput
        id={SEARCH_ID}
        type="search"
        aria-label={say('search')}
        placeholder={say('search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={view.q ?? ''}
        onChange={(event) => go({ q: event.currentTarget.value || undefined }, true)}
      />
      <Group grow gap={6}>
        <Select
          aria-label={say('cause')}
          placeholder={say('everyCause')}
          data={causes}
          value={view.cause ?? null}
          onChange={(cause) => go({ cause: cause ?? undefined }, true)}
          clearable
        />
        <Select
          aria-label={say('county')}
          placeholder={say('everyCounty')}
          data={counties}
          value={view.county ?? null}
          onChange={(county) => go({ county: county ?? undefined }, true)}
          clearable
        />
      </Group>
    </Stack>
  );
}

function NoMatch() {
  const say = useSay(text);
  const { go } = useView();
  return (
    <Empty title={say('noMatch')}>
      <Text>{say('noMatchHint')}</Text>
      <Button variant="default" onClick={() => go({ q: undefined, cause: undefined, county: undefined }, true)}>
        {say('clearFilters')}
      </Button>
    </Empty>
  );
}

function PlanWaits({ plan }: { plan: Plan }) {
  const say = useSay(text);
  const { go } = useView();
  return (
    <Alert p="xs" title={say('planWaits')}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          {say('planWaitsHint', { people: number(plan.summary.relieved_in_time), time: time(plan.proposed_at) })}
        </Text>
        <Button size="xs" onClick={() => go({ pane: 'plans' })} style={{ flexShrink: 0 }}>
          {say('look')}
        </Button>
      </Group>
    </Alert>
  );
}

function NoPlan() {
  const say = useSay(text);
  const { go } = useView();
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{say('noPlanYetHint')}</Text>
      <Button onClick={() => go({ pane: 'plans' })}>{say('panePlans')}</Button>
    </Group>
  );
}
