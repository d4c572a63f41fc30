import { ActionIcon, Button, Group, NumberInput, Stack } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { articlesOf } from '@/scan/meaning';
import type { Item } from './answers';
import { useArticles } from './known';
import { text } from './words';

const STEPS = [1, 10, 100];
const MOST = 10_000_000;

/** How many: by steps of a package or a round number; the keyboard is for odd ones. */
export function Quantity({ item, value, change }: { item: Item; value: number; change: (value: number) => void }) {
  const say = useSay(text);
  const [articles] = useArticles();
  const told = Object.values({ ...articles, ...articlesOf([item]) });
  const packs = told.flatMap((article) => (article.item === item.item ? article.each : []));
  const steps = [...new Set([...STEPS, ...packs])].sort((one, other) => one - other);
  const set = (wanted: number) => change(Math.min(MOST, Math.max(0, Math.round(wanted))));
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <NumberInput
          label={say('quantity')}
          size="xl"
          flex={1}
          min={0}
          max={MOST}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          inputMode="numeric"
          value={value || ''}
          onChange={(wanted) => set(Number(wanted) || 0)}
        />
        <ActionIcon size={60} variant="default" aria-label={say('less', { count: 1 })} onClick={() => set(value - 1)}>
          <IconMinus size={28} />
        </ActionIcon>
        <ActionIcon size={60} variant="default" aria-label={say('more', { count: 1 })} onClick={() => set(value + 1)}>
          <IconPlus size={28} />
        </ActionIcon>
      </Group>
      <Group gap="xs">
        {steps
          .filter((step) => step > 1)
          .map((step) => (
            <Button
              key={step}
              variant="default"
              mih={48}
              aria-label={say('more', { count: step })}
              onClick={() => set(value + step)}
            >
              +{number(step)}
            </Button>
          ))}
      </Group>
    </Stack>
  );
}
