import { Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { PolicyFigures } from '@/api/generated/allocation';
import { usePlaces } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import { number, percent } from '@/i18n/numbers';
import { share } from '../plans/AskForPlan';
import { type Measure, shown } from './measures';
import { text } from './words';

interface FigureProps {
  measure: Measure;
  figures: PolicyFigures;
  /** Of its row. */
  best: boolean;
}

/** A figure with what it has to be seen beside: its bound, out of how many, of which township. */
export function Figure({ measure, figures, best }: FigureProps) {
  const say = useSay(text);
  const value =
    measure.name === 'least_township' ? percent(figures.least_township_share, 1) : number(shown(measure, figures));
  return (
    <Stack gap={0} data-figure={measure.name}>
      <Text inherit fw={best ? 700 : undefined}>
        {value}
        {best && <IconCheck size={16} aria-hidden style={{ marginInlineStart: 4, verticalAlign: 'text-bottom' }} />}
        {best && <VisuallyHidden>{say('bestMark')}</VisuallyHidden>}
      </Text>
      <Beside measure={measure} figures={figures} />
    </Stack>
  );
}

function Beside({ measure: { name }, figures }: Omit<FigureProps, 'best'>) {
  const say = useSay(text);
  const places = usePlaces().byCode;
  const told = () => {
    if (name === 'relieved_in_time') return bound(figures.relieved_in_time, figures.relieved_bound);
    if (name === 'value') return bound(figures.value, figures.value_bound);
    if (name === 'life_saved_priority') return say('ofPeople', { people: number(figures.priority_people) });
    if (name !== 'least_township') return undefined;
    const township = places.get(figures.least_township);
    return township ? named(township) : figures.least_township;
  };
  const bound = (reached: number, most: number) =>
    say('atMost', { most: number(most), gap: share(most - reached, most) });
  const beside = told();
  return beside ? (
    <Text size="sm" c="dimmed">
      {beside}
    </Text>
  ) : null;
}
