import { Button, Checkbox, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { eventName, SERVICES, typesOf } from './events/names';
import type { Where } from './search';
import { text } from './words';

type Typed = 'by' | 'about' | 'from' | 'to';

/** Nothing is searched for before all is typed: a search may go through everything that ever happened. */
export function Filters({ where }: { where: Where }) {
  const say = useSay(text);
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Where>(where);
  const types = SERVICES.map((service) => ({
    group: say(`service_${service}`),
    items: typesOf(service).map((type) => ({ value: type, label: eventName(type) })),
  }));

  function submit(event: FormEvent) {
    event.preventDefault();
    const said = Object.entries(draft).filter(([, value]) => value);
    void navigate({ to: '/admin/audit', search: Object.fromEntries(said) as never });
  }

  const typed = (field: Typed) => ({
    value: draft[field] ?? '',
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [field]: event.currentTarget.value.trim() }),
  });

  return (
    <Stack component="form" onSubmit={submit} gap="sm" role="search" aria-label={say('find')}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 5 }} spacing="sm">
        <TextInput label={say('who')} placeholder={say('whoHint')} maxLength={200} {...typed('by')} />
        <Select
          label={say('what')}
          placeholder={say('anything')}
          data={types}
          value={draft.type ?? null}
          onChange={(type) => setDraft({ ...draft, type: type ?? '' })}
          searchable
          clearable
        />
        <TextInput label={say('about')} placeholder={say('aboutHint')} maxLength={200} {...typed('about')} />
        <TextInput type="datetime-local" label={say('from')} {...typed('from')} />
        <TextInput type="datetime-local" label={say('to')} {...typed('to')} />
      </SimpleGrid>
      {where.trace && (
        <Checkbox
          label={say('chain')}
          checked={Boolean(draft.trace)}
          onChange={(event) => setDraft({ ...draft, trace: event.currentTarget.checked ? (where.trace ?? '') : '' })}
        />
      )}
      <Group gap="sm">
        <Button type="submit">{say('find')}</Button>
        <Button component={Link} to="/admin/audit" variant="default">
          {say('clear')}
        </Button>
      </Group>
    </Stack>
  );
}
