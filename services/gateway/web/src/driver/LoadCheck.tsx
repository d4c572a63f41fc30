import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { byItem } from './handing';
import type { Names } from './queries';
import { recordAtStop, recordLoad } from './record';
import { StepButton, StepCard } from './StepCard';
import type { Stop, Trip } from './trip';
import { text } from './words';

/** Line by line against the list; what does not fit is for the keeper, not for the driver. */
export function LoadCheck({ trip, stop, names }: { trip: Trip; stop: Stop; names: Names }) {
  const say = useSay(text);
  const goods = [...byItem(stop.lines)];
  const [checked, setChecked] = useState<readonly string[]>([]);
  const place = names.place(stop.place);
  const own = names.covers(stop.place);
  const title = (act: 'act_loads' | 'act_departure') => say('entry', { act: say(act), place });
  const go = () =>
    own
      ? recordLoad(trip, stop.stop, title('act_loads'))
      : recordAtStop(trip, 'departure', stop.stop, title('act_departure'));
  return (
    <StepCard title={say('atLoad', { place })}>
      <Text>{say('check')}</Text>
      <Checkbox.Group value={[...checked]} onChange={setChecked} aria-label={say('check')}>
        <Stack gap={0}>
          {goods.map(([item, count]) => (
            <Checkbox
              key={item}
              value={item}
              size="lg"
              py={10}
              label={`${names.item(item)} × ${names.units(item, count)}`}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Text size="sm" c="dimmed">
        {say(own ? 'checkShort' : 'keeperBooks')}
      </Text>
      <StepButton act={go} disabled={checked.length < goods.length}>
        {say(own ? 'loaded' : 'depart')}
      </StepButton>
    </StepCard>
  );
}
