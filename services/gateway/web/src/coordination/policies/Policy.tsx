import { Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { kindOf } from './measures';
import { text } from './words';

/** What a weight is called, with the number behind it: two weights may be of one kind. */
export function useName(): (weight: number) => string {
  const say = useSay(text);
  return (weight) => `${say(kindOf(weight))} · ${say('weight', { weight })}`;
}

/** What a weight means, in a sentence. */
export function Meaning({ weight }: { weight: number }) {
  const say = useSay(text);
  return (
    <Text size="sm" c="dimmed">
      {say(`${kindOf(weight)}Means`, { weight })}
    </Text>
  );
}
