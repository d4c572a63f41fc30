import { Button, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { mayBeCarried } from '@/offline/carriable';
import { type Carried, fromText, NotForOthers, saveAsFile, takeOver } from '@/offline/carry';
import type { Entry } from '@/offline/db';
import { drain } from '@/offline/outbox';
import { Codes } from './Codes';
import { ScanCodes } from './ScanCodes';
import { TakeOver } from './TakeOver';
import { text } from './words';

/** From a device that has no network to one that has. */
export function Carrying({ user, unsent }: { user: string; unsent: Entry[] }) {
  const say = useSay(text);
  const [open, setOpen] = useState<'codes' | 'scan' | Carried | null>(null);
  const [told, setTold] = useState('');
  const carriable = unsent.filter(mayBeCarried);
  const close = () => setOpen(null);
  const refuse = (error: unknown, name: string) => {
    close();
    setTold(error instanceof NotForOthers ? say('notForOthers') : say('notOurs', { name }));
  };
  const read = async (file: File | null) => {
    if (!file) return;
    try {
      setOpen(fromText(await file.text()));
    } catch (error) {
      refuse(error, file.name);
    }
  };
  const take = async (carried: Carried) => {
    setTold(say('takenOver', { count: await takeOver(carried) }));
    close();
    void drain();
  };
  return (
    <Stack gap="xs" component="section" aria-label={say('carry')}>
      <Title order={2} size="h4">
        {say('carry')}
      </Title>
      <Text c="dimmed">{say('carryHint')}</Text>
      <Group gap="xs">
        <Button variant="default" disabled={!carriable.length} onClick={() => saveAsFile(user, carriable)}>
          {say('save')}
        </Button>
        <Button variant="default" disabled={!carriable.length} onClick={() => setOpen('codes')}>
          {say('codes')}
        </Button>
        <FileButton accept="application/json" onChange={(file) => void read(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              {say('takeOver')}
            </Button>
          )}
        </FileButton>
        <Button variant="default" onClick={() => setOpen('scan')}>
          {say('scanCodes')}
        </Button>
      </Group>
      {told && <Text role="status">{told}</Text>}
      {open === 'codes' && <Codes entries={carriable} close={close} />}
      {open === 'scan' && (
        <ScanCodes done={setOpen} failed={(error) => refuse(error, say('scanCodes'))} close={close} />
      )}
      {open && typeof open === 'object' && <TakeOver carried={open} take={() => take(open)} close={close} />}
    </Stack>
  );
}
