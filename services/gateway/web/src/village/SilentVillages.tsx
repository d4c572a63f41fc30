import { Button, NavLink, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SilentView } from '@/api/generated/relief';
import { named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { searchOf, useSilent } from './useVillage';
import { text } from './words';

const SHOWN = 10;

/** Villages of which nothing was heard in time, each a link to its report; those with most people in need first. */
export function SilentVillages({ incident }: { incident: string }) {
  const say = useSay(text);
  const [all, setAll] = useState(false);
  const { data } = useSilent(incident);
  if (!data?.length) return null;
  const villages = data.toSorted((a, b) => inNeed(b) - inNeed(a));
  return (
    <Stack gap="xs" component="section" aria-label={say('silent', { count: data.length })}>
      <Title order={2} size="h4">
        {say('silent', { count: data.length })}
      </Title>
      <Text c="dimmed">{say('silentHint')}</Text>
      {villages.slice(0, all ? undefined : SHOWN).map((village) => (
        <NavLink
          key={village.place}
          component={Link}
          to="/village"
          search={searchOf(village.place)}
          label={named(village)}
          description={`${village.place} · ${say('estimated', { count: number(inNeed(village)) })}`}
          mih={56}
        />
      ))}
      {!all && villages.length > SHOWN && (
        <Button variant="default" h={48} onClick={() => setAll(true)}>
          {say('silentAll', { count: villages.length })}
        </Button>
      )}
    </Stack>
  );
}

const inNeed = (village: SilentView) => Object.values(village.people).reduce((total, count) => total + count, 0);
