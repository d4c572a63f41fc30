import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useSay } from '@/i18n/i18n';
import type { Entry } from '@/offline/db';
import { withdraw } from '@/offline/outbox';
import { useOnce } from '@/ui/useOnce';
import { neverLeft } from './neverLeft';
import { text } from './words';

export function TakeBack({ entry }: { entry: Entry }) {
  return neverLeft(entry) ? <UndoButton title={entry.title} act={() => withdraw(entry.seq)} /> : null;
}

export function UndoButton({ title, act }: { title: string; act: () => Promise<unknown> }) {
  const say = useSay(text);
  const { once, resting } = useOnce(act);
  return (
    <Button
      variant="default"
      mih={48}
      px="sm"
      leftSection={<IconArrowBackUp size={20} aria-hidden />}
      aria-label={`${say('undo')} ${title}`}
      disabled={resting}
      onClick={once}
    >
      {say('undo')}
    </Button>
  );
}
