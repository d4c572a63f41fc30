import { ActionIcon, NavLink } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

// Nobody waits for these on the first screen.
const Palette = lazy(() => import('./Palette'));
const Keys = lazy(() => import('./Keys'));

export type Finding = 'palette' | 'keys' | null;

interface Props {
  shown: Finding;
  show: (what: Finding) => void;
}

/** The keys that work on every page, and what they open: the palette, or the list of keys. */
export function Finder({ shown, show }: Props) {
  const say = useSay(text);
  const close = () => show(null);
  useHotkeys([['mod+K', () => show('palette')]], []);
  useHotkeys([
    ['shift+?', () => show('keys')],
    ['/', toSearch],
  ]);
  return (
    <>
      <ActionIcon
        variant="subtle"
        size="lg"
        visibleFrom="xs"
        onClick={() => show('palette')}
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

/** On a phone, whose header has no room for it, a line of the menu. */
export function FindInMenu({ find }: { find: () => void }) {
  const say = useSay(text);
  return (
    <NavLink
      component="button"
      label={say('find')}
      leftSection={<IconSearch size={20} aria-hidden />}
      onClick={find}
      hiddenFrom="xs"
      mih={48}
    />
  );
}

function toSearch(): void {
  document.querySelector<HTMLInputElement>('main input[type=search]')?.focus();
}
