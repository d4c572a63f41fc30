import { Button, Group, NumberInput, Select, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useItems, useStores } from '@/api/register';
import { useSay } from '@/i18n/i18n';
import { record } from '@/offline/outbox';
import { useMe } from '@/session/session';
import { useOnce } from '@/ui/useOnce';
import { useNames } from '../data';
import { text } from '../words';
import { type Draft, type Field, wrongFields } from './output';
import { publishing } from './publish';

interface FormProps {
  draft: Draft;
  change: (draft: Draft) => void;
  done: () => void;
}

/** Publishing a line again under its code replaces what was published. */
export function LineForm({ draft, change, done }: FormProps) {
  const say = useSay(text);
  const names = useNames();
  const [tried, setTried] = useState(false);
  const wrong = wrongFields(draft);

  const { once, resting } = useOnce(async () => {
    await record(publishing(draft, names));
    done();
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!wrong.length) once();
  }

  return (
    <Stack component="form" onSubmit={submit} gap="sm" aria-label={say('lineForm')}>
      <Title order={2} size="h3" id="line">
        {say('lineForm')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <What draft={draft} change={change} wrong={tried ? wrong : []} />
        <HowMuch draft={draft} change={change} wrong={tried ? wrong : []} />
      </SimpleGrid>
      <Group>
        <Button type="submit" size="md" disabled={resting}>
          {say('publish')}
        </Button>
        <Button size="md" variant="default" onClick={done}>
          {say('giveUp')}
        </Button>
      </Group>
    </Stack>
  );
}

interface PartProps {
  draft: Draft;
  change: (draft: Draft) => void;
  wrong: Field[];
}

function What({ draft, change, wrong }: PartProps) {
  const say = useSay(text);
  const names = useNames();
  const { org } = useMe();
  const sites = (useStores().data ?? []).filter((one) => one.org && (!org || one.org === org));
  const error = (field: Field) => wrong.includes(field) && say('wantsThis');
  return (
    <>
      <TextInput
        label={say('lineCode')}
        description={say('lineCodeHint')}
        value={draft.line}
        onChange={(event) => change({ ...draft, line: event.currentTarget.value.trim() })}
        error={error('line')}
      />
      <Select
        label={say('site')}
        description={say('siteHint')}
        data={sites.map((one) => ({ value: one.store, label: names.store(one.store) }))}
        value={draft.store || null}
        onChange={(store) => change({ ...draft, store: store ?? '' })}
        error={error('store')}
      />
      <Select
        label={say('item')}
        description={say('itemHint')}
        searchable
        data={(useItems().data ?? []).map((one) => ({ value: one.item, label: names.item(one.item) }))}
        value={draft.item || null}
        onChange={(item) => change({ ...draft, item: item ?? '' })}
        error={error('item')}
      />
    </>
  );
}

const NUMBERS = ['rate_per_h', 'lead_min', 'ramp_min', 'max_quantity', 'answer_within_min'] as const;

function HowMuch({ draft, change, wrong }: PartProps) {
  const say = useSay(text);
  return (
    <>
      {NUMBERS.map((field) => (
        <NumberInput
          key={field}
          label={say(field)}
          description={say(`${field}_hint`)}
          value={draft[field]}
          onChange={(value) => change({ ...draft, [field]: value })}
          min={0}
          allowNegative={false}
          thousandSeparator
          error={wrong.includes(field) && say('wantsNumber')}
        />
      ))}
      <TextInput
        type="datetime-local"
        label={say('until')}
        description={say('until_hint')}
        value={draft.until}
        onChange={(event) => change({ ...draft, until: event.currentTarget.value })}
        error={wrong.includes('until') && say('wantsDay')}
      />
    </>
  );
}
