import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

// Nobody waits for these on the first screen.
const Palette = lazy(() => import('./Palette'));
const Keys = lazy(() => import('./Keys'));

/** The keys that work on every page, and what they open: the palette, or the list of keys. */
export function Finder() {
  const say = useSay(text);
  const [shown, setShown] = useState<'palette' | 'keys' | null>(null);
  const close = () => setShown(null);
  useHotkeys([['mod+K', () => setShown('palette')]], []);
  useHotkeys([
    ['shift+?', () => setShown('keys')],
    ['/', toSearch],
  ]);
  return (
    <>
      <ActionIcon
        variant="subtle"
        size="lg"
        visibleFrom="xs"
        onClick={() => setShown('palette')}
        aria-label={say('open')}
        title={say('open')}
      >
        <IconSearch size={20} />
      </ActionIcon>
      <Suspense>
        {shown === 'palette' && <Palette onClose={close} />}
        {shown === 'keys' && <Keys onClose={close} />}
      </Suspense>
    </>
  );
}

function toSearch(): void {
  document.querySelector<HTMLInputElement>('main input[type=search]')?.focus();
}
