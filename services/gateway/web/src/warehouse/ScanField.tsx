import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBarcode, IconCamera, IconCameraOff, IconKeyboard, IconKeyboardHide } from '@tabler/icons-react';
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { found } from '@/i18n/found';
import { named, useSay } from '@/i18n/i18n';
import { listenTo } from '@/scan/wedge';
import { Loading } from '@/ui/States';
import type { Item } from './answers';
import { itemCalled, SHOWN } from './called';
import { text } from './words';

const CameraView = lazy(() => import('@/scan/CameraView'));

interface ScanFieldProps {
  field: RefObject<HTMLInputElement | null>;
  items: readonly Item[];
  /** `whole`: the text is complete, as a camera gives it. */
  hear: (code: string, whole: boolean) => void;
  pick: (item: Item) => void;
}

/** Where a scanner types, the camera reads, and a person searches. */
export function ScanField({ field, items, hear, pick }: ScanFieldProps) {
  const say = useSay(text);
  const touch = useMediaQuery('(pointer: coarse)');
  const [keyboard, setKeyboard] = useState(false);
  const [camera, setCamera] = useState(false);
  const [typed, setTyped] = useTyped(field, hear);
  const choose = (item: Item) => {
    if (field.current) field.current.value = '';
    setTyped('');
    pick(item);
  };
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <TextInput
          ref={field}
          label={say('scan')}
          placeholder={say('scanHint')}
          size="xl"
          flex={1}
          leftSection={<IconBarcode size={28} aria-hidden />}
          // A scanner's text gets in without a keyboard, which would cover half of a phone.
          inputMode={touch && !keyboard ? 'none' : 'search'}
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        {touch && <KeyboardButton field={field} on={keyboard} change={setKeyboard} />}
        <ActionIcon
          size={60}
          variant="default"
          aria-label={say(camera ? 'cameraOff' : 'camera')}
          aria-pressed={camera}
          onClick={() => setCamera(!camera)}
        >
          {camera ? <IconCameraOff size={28} /> : <IconCamera size={28} />}
        </ActionIcon>
      </Group>
      {camera && (
        <Suspense fallback={<Loading rows={2} />}>
          <CameraView hear={(code) => hear(code, true)} />
        </Suspense>
      )}
      {typed.trim() && <Found typed={typed} items={items} pick={choose} />}
    </Stack>
  );
}

/** What somebody is typing; what a scanner has given is heard and gone. */
function useTyped(field: ScanFieldProps['field'], hear: ScanFieldProps['hear']) {
  const [typed, setTyped] = useState('');
  const hearing = useRef(hear);
  hearing.current = hear;
  useEffect(() => {
    if (!field.current) return;
    field.current.focus();
    return listenTo(field.current, (code) => {
      setTyped('');
      hearing.current(code, false);
    });
  }, [field]);
  return [typed, setTyped] as const;
}

interface KeyboardButtonProps {
  field: ScanFieldProps['field'];
  on: boolean;
  change: (on: boolean) => void;
}

function KeyboardButton({ field, on, change }: KeyboardButtonProps) {
  const say = useSay(text);
  return (
    <ActionIcon
      size={60}
      variant="default"
      aria-label={say(on ? 'keyboardOff' : 'keyboard')}
      aria-pressed={on}
      onClick={() => {
        change(!on);
        // A browser decides about its keyboard when a field gets the focus.
        field.current?.blur();
        setTimeout(() => field.current?.focus());
      }}
    >
      {on ? <IconKeyboardHide size={28} /> : <IconKeyboard size={28} />}
    </ActionIcon>
  );
}

function Found({ typed, items, pick }: { typed: string; items: readonly Item[]; pick: (item: Item) => void }) {
  const say = useSay(text);
  const fitting = found(items, typed, itemCalled, SHOWN);
  if (fitting.length) return <Candidates items={fitting} pick={pick} />;
  return (
    <Text c="dimmed" role="status">
      {say('nothingFound', { text: typed.trim() })}
    </Text>
  );
}

/** Goods to choose from. */
export function Candidates({ items, pick }: { items: readonly Item[]; pick: (item: Item) => void }) {
  const say = useSay(text);
  return (
    <Stack component="ul" aria-label={say('candidates')} gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
      {items.map((item) => (
        <li key={item.item}>
          <Button
            variant="default"
            fullWidth
            justify="space-between"
            h="auto"
            mih={52}
            py={6}
            rightSection={<Text c="dimmed">{item.item}</Text>}
            styles={{ label: { whiteSpace: 'normal', textAlign: 'start' } }}
            onClick={() => pick(item)}
          >
            {named(item)}
          </Button>
        </li>
      ))}
    </Stack>
  );
}

/** A search for goods alone, without scanning. */
export function ItemSearch({ items, pick }: { items: readonly Item[]; pick: (item: Item) => void }) {
  const say = useSay(text);
  const [typed, setTyped] = useState('');
  return (
    <Stack gap="xs">
      <TextInput
        label={say('searchItem')}
        size="lg"
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Candidates items={found(items, typed, itemCalled, 5)} pick={pick} />
    </Stack>
  );
}
