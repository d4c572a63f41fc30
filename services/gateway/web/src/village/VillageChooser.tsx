import { Button, NavLink, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import type { Place } from '@/api/register';
import { found } from '@/i18n/found';
import { named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { isSpelt, usePinyin } from '@/i18n/usePinyin';
import { Empty } from '@/ui/States';
import { searchOf } from './useVillage';
import { called } from './villages';
import { text } from './words';

const SHOWN = 20;

interface Props {
  villages: Place[];
  readAgain: () => void;
  reading: boolean;
}

export function VillageChooser({ villages, readAgain, reading }: Props) {
  const say = useSay(text);
  const [asked, setAsked] = useState('');
  usePinyin(isSpelt(asked));
  const fitting = found(villages, useDeferredValue(asked), called, SHOWN + 1);
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        label={say('choose')}
        description={say('chooseHint')}
        value={asked}
        onChange={(event) => setAsked(event.currentTarget.value)}
        leftSection={<IconSearch size={20} aria-hidden />}
        styles={{ input: { height: 48 } }}
        autoFocus
      />
      <nav aria-label={say('choose')}>
        {fitting.slice(0, SHOWN).map((village) => (
          <VillageLink key={village.place} village={village} />
        ))}
      </nav>
      {fitting.length > SHOWN && <Text c="dimmed">{say('more')}</Text>}
      {!fitting.length && (
        <Empty title={say('noVillage')}>
          <Text>{say('noVillageHint')}</Text>
          <Button variant="default" h={48} onClick={readAgain} loading={reading}>
            {say('readAgain')}
          </Button>
        </Empty>
      )}
    </Stack>
  );
}

function VillageLink({ village }: { village: Place }) {
  const say = useSay(text);
  return (
    <NavLink
      component={Link}
      to="/village"
      search={searchOf(village.place)}
      label={named(village)}
      description={`${village.place} · ${say('population', { count: number(village.population) })}`}
      mih={56}
    />
  );
}
