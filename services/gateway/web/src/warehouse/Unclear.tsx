import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { found } from '@/i18n/found';
import { named, useSay } from '@/i18n/i18n';
import { date } from '@/i18n/numbers';
import { unit } from '@/i18n/units';
import type { Fields } from '@/scan/gs1';
import type { Details, Meaning } from '@/scan/meaning';
import type { Item } from './answers';
import { itemCalled, SHOWN } from './called';
import { useArticles } from './known';
import { Candidates, ItemSearch } from './ScanField';
import { text } from './words';

interface UnclearProps {
  meaning: Meaning;
  items: readonly Item[];
  settle: (goods: ({ item: string } & Details) | Fields) => void;
  close: () => void;
}

/** A code that does not say by itself what it is: a person does. */
export function Unclear({ meaning, items, settle, close }: UnclearProps) {
  const say = useSay(text);
  const similar = meaning.kind === 'unknown' ? found(items, meaning.text, itemCalled, SHOWN) : [];
  const title = similar.length ? say('similar') : titleOf(meaning, say);
  return (
    <Alert color="yellow" role="alert" title={title} withCloseButton closeButtonLabel={say('close')} onClose={close}>
      {meaning.kind === 'doubtful' && <Choices choices={meaning.choices} settle={settle} />}
      {meaning.kind === 'faulty' && <Text>{say(`fault_${meaning.reason}`, { at: meaning.at })}</Text>}
      {meaning.kind === 'article' && (
        <WhichItem
          key={meaning.gtin}
          gtin={meaning.gtin}
          items={items}
          settle={(item, each) =>
            settle({ item, ...meaning.details, quantity: (meaning.details.quantity ?? 1) * each })
          }
        />
      )}
      {similar.length > 0 && <Candidates items={similar} pick={({ item }) => settle({ item })} />}
    </Alert>
  );
}

function titleOf(meaning: Meaning, say: typeof text): string {
  switch (meaning.kind) {
    case 'doubtful':
      return say('doubtful');
    case 'faulty':
      return say('faulty');
    case 'article':
      return say('articleUnknown');
    case 'details':
      return say('detailsAlone');
    default:
      return say('nothingFound', { text: meaning.kind === 'unknown' ? meaning.text : '' });
  }
}

/** The readings of a code that may have lost a separator. */
function Choices({ choices, settle }: { choices: readonly Fields[]; settle: (fields: Fields) => void }) {
  const say = useSay(text);
  return (
    <Stack gap="xs">
      {choices.map((fields) => (
        <Button
          key={JSON.stringify(fields)}
          variant="default"
          h="auto"
          mih={52}
          py={6}
          justify="flex-start"
          styles={{ label: { whiteSpace: 'normal', textAlign: 'start' } }}
          onClick={() => settle(fields)}
        >
          {say('lot')} {fields.lot ?? '–'} ·{' '}
          {fields.expires ? say('expires', { date: date(fields.expires) }) : say('noExpiryRead')}
          {fields.serial && ` · S/N ${fields.serial}`}
        </Button>
      ))}
    </Stack>
  );
}

interface WhichItemProps {
  gtin: string;
  items: readonly Item[];
  settle: (item: string, each: number) => void;
}

/** Tells the device what an article number is. */
function WhichItem({ gtin, items, settle }: WhichItemProps) {
  const say = useSay(text);
  const [, tell] = useArticles();
  const [item, setItem] = useState<Item | null>(null);
  const [each, setEach] = useState<number | string>(1);
  if (!item) {
    return (
      <Stack gap="xs">
        <Text>{say('articleUnknownHint', { gtin })}</Text>
        <ItemSearch items={items} pick={setItem} />
      </Stack>
    );
  }
  const told = { item: item.item, each: Math.max(1, Number(each) || 1) };
  return (
    <Stack gap="xs">
      <Text fw={600}>{named(item)}</Text>
      <Group align="flex-end">
        <NumberInput
          label={say('each', { unit: unit(item.unit) })}
          size="lg"
          min={1}
          allowDecimal={false}
          allowNegative={false}
          value={each}
          onChange={setEach}
        />
        <Button
          size="lg"
          onClick={() => {
            tell(gtin, told);
            settle(told.item, told.each);
          }}
        >
          {say('remember')}
        </Button>
      </Group>
    </Stack>
  );
}
