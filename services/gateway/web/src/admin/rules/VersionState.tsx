import { Badge } from '@mantine/core';
import type { VersionView } from '@/api/generated/relief';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

export function VersionState({ version: { state, in_force } }: { version: VersionView }) {
  const say = useSay(text);
  if (state === 'draft')
    return (
      <Badge variant="light" color="orange">
        {say('draft')}
      </Badge>
    );
  return (
    <Badge variant="light" color={in_force ? 'green' : 'gray'}>
      {say(in_force ? 'inForce' : 'replaced')}
    </Badge>
  );
}
