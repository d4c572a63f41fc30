import { Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { useEntriesAbout } from '@/offline/useUnsent';
import { EntryCard } from '@/outbox/EntryCard';
import { aboutVehicle } from './record';
import { Trouble } from './Trouble';
import { text } from './words';

interface Props {
  /** As far as this device remembers one. */
  vehicle: string | undefined;
  incident: string | undefined;
}

/** Where nothing could be read: a crew can still say that its vehicle is out, and the platform knows the rest. */
export function Unread({ vehicle = '', incident }: Props) {
  const say = useSay(text);
  const [typed, setTyped] = useState(vehicle);
  const code = typed.trim();
  const [last] = useEntriesAbout(aboutVehicle(code));
  return (
    <Stack component="section" aria-label={say('unread')} maw={640} mx="auto">
      <Text>{say('unreadHint')}</Text>
      <TextInput
        label={say('vehicle')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        styles={{ input: { height: 48, fontSize: '1rem' } }}
      />
      {code && <Trouble vehicle={code} incident={incident} unread />}
      {last && <EntryCard entry={last} />}
    </Stack>
  );
}
