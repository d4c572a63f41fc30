import '@mantine/spotlight/styles.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { isSpelt, usePinyin } from '@/i18n/usePinyin';
import { GROUPS, matching } from './entries';
import { useEntries } from './useEntries';
import { text } from './words';

const [store, palette] = createSpotlight();
const NONE = -1;
/** What stands beside a name is too pale otherwise. */
const LEGIBLE = { actionDescription: { opacity: 1 } };

/** Whatever the person may open, found by name, code or pinyin.  It is open as long as it is there. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const say = useSay(text);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const { entries, reading } = useEntries();
  const learned = usePinyin(isSpelt(typed));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once names are known by their sounds, more is found
  const found = useMemo(() => matching(entries, typed), [entries, typed, learned]);
  useEffect(palette.open, []);
  const type = (now: string) => {
    setTyped(now);
    store.updateState((before) => ({ ...before, selected: NONE }));
  };
  /** Enter opens the best that was found, unless arrows have led to another; in a composition it ends that. */
  const openBest = ({ key, nativeEvent }: React.KeyboardEvent) => {
    const [best] = found;
    if (key !== 'Enter' || nativeEvent.isComposing || store.getState().selected !== NONE || !best) return;
    palette.close();
    void navigate({ href: best.to });
  };
  const nothing = reading ? say('reading') : `${say('nothing')} · ${say('nothingHint')}`;
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={typed}
      onQueryChange={type}
      onSpotlightClose={onClose}
      scrollable
      styles={LEGIBLE}
      attributes={{ content: { 'aria-label': say('open') } }}
    >
      <Spotlight.Search
        placeholder={say('placeholder')}
        aria-label={say('placeholder')}
        leftSection={<IconSearch size={18} aria-hidden />}
        onKeyDown={openBest}
      />
      <Spotlight.ActionsList key={typed}>
        {found.length === 0 && <Spotlight.Empty>{nothing}</Spotlight.Empty>}
        {GROUPS.filter((group) => found.some((entry) => entry.group === group)).map((group) => (
          <Spotlight.ActionsGroup key={group} label={say(`group_${group}`)}>
            {found
              .filter((entry) => entry.group === group)
              .map(({ to, label, beside }) => (
                <Spotlight.Action
                  key={to}
                  label={label}
                  description={beside}
                  onClick={() => void navigate({ href: to })}
                />
              ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
