import { Alert } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

/** On pages that follow live: nothing is heard any more. */
export function Disconnected() {
  const say = useSay(text);
  return (
    <Alert color="orange" py="xs" role="status">
      {say('disconnected')}
    </Alert>
  );
}
