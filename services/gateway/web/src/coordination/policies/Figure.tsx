import { Stack, Text } from '@mantine/core';
import type { PolicyFigures } from '@/api/generated/allocation';
import { usePlaces } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import { number, percent } from '@/i18n/numbers';
import { share } from '../plans/AskForPlan';
import { type Measure, shown } from './measures';
import { text } from './words';

/** A figure with what it has to be seen beside: its bound, out of how many, of which township. */
export function Figure({ measure, figures }: { measure: Measure; figures: PolicyFigures }) {
  return (
    <Stack gap={0}>
      <Text inherit>
        {measure.name === 'least_township' ? percent(figures.least_township_share, 1) : number(shown(measure, figures))}
      </Text>
      <Beside measure={measure} figures={figures} />
    </Stack>
  );
}

function Beside({ measure: { name }, figures }: { measure: Measure; figures: PolicyFigures }) {
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
    <Text size="sm" c="dimmed" fw={400}>
      {beside}
    </Text>
  ) : null;
}
