import { useRegisterSW } from 'virtual:pwa-register/react';
import { Affix, Button, Group, Paper, Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

const LOOK_EVERY_MS = 30 * 60_000;

/** Asks before a new version takes over. */
export function NewVersion() {
  const say = useSay(text);
  const {
    needRefresh: [there, setThere],
    updateServiceWorker,
  } = useRegisterSW({
    onRegisteredSW: (_, registration) => {
      if (registration) setInterval(() => void registration.update().catch(() => {}), LOOK_EVERY_MS);
    },
  });
  if (!there) return null;
  return (
    <Affix position={{ bottom: 16, right: 16 }}>
      <Paper withBorder shadow="md" p="md" role="status" maw={360}>
        <Text fw={600}>{say('newVersion')}</Text>
        <Text size="sm">{say('newVersionHint')}</Text>
        <Group mt="sm" justify="flex-end">
          <Button variant="default" onClick={() => setThere(false)}>
            {say('later')}
          </Button>
          <Button onClick={() => void updateServiceWorker(true)}>{say('update')}</Button>
        </Group>
      </Paper>
    </Affix>
  );
}
