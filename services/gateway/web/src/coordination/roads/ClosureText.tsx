import { Text } from '@mantine/core';
import type { ClosureView } from '@/api/generated/relief';
import { elapsed } from '@/clock/clock';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

/** How a road is blocked, since when, why, and who says so. */
export function ClosureText({ closure }: { closure: ClosureView }) {
  const say = useSay(text);
  const state =
    closure.factor === 0 ? say('roadClosed') : say('roadSlow', { percent: Math.round(100 * closure.factor) });
  return (
    <div>
      <Text fw={600}>
        {state} · {say('since', { time: elapsed(closure.from_min) })}
      </Text>
      <Text size="sm">{closure.reason}</Text>
      <Text size="xs" c="dimmed">
        {say('byWhom', { by: closure.by })}
      </Text>
    </div>
  );
}
