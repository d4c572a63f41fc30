import { useRegisterSW } from 'virtual:pwa-register/react';
import { Affix, Button, Group, Paper, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

const LOOK_EVERY_MS = 30 * 60_000;
const WALL_WAITS_MS = 60_000;

/** Nobody stands at the wall to say yes. */
const isWall = () => window.location.pathname.startsWith('/board');

/** The version that waits becomes the one in force; on a page that was opened before there was any, it is already. */
async function takeOver(): Promise<void> {
  const waiting = (await navigator.serviceWorker.getRegistration())?.waiting;
  if (!waiting) return window.location.reload();
  waiting.addEventListener('statechange', () => waiting.state === 'activated' && window.location.reload());
  waiting.postMessage({ type: 'SKIP_WAITING' });
}

/** Keeps the application on the device and up to date: asks before a new version takes over; the wall waits a minute. */
export default function NewVersion() {
  const say = useSay(text);
  const {
    needRefresh: [there, setThere],
  } = useRegisterSW({
    onRegisteredSW: (_, registration) => {
      if (registration) setInterval(() => void registration.update().catch(() => {}), LOOK_EVERY_MS);
    },
  });
  useEffect(() => {
    if (!there) return;
    const timer = setTimeout(() => isWall() && void takeOver(), WALL_WAITS_MS);
    return () => clearTimeout(timer);
  }, [there]);
  if (!there || isWall()) return null;
  return (
    <Affix position={{ bottom: 16, right: 16 }}>
      <Paper withBorder shadow="md" p="md" role="status" maw={360}>
        <Text fw={600}>{say('newVersion')}</Text>
        <Text size="sm">{say('newVersionHint')}</Text>
        <Group mt="sm" justify="flex-end">
          <Button variant="default" onClick={() => setThere(false)}>
            {say('later')}
          </Button>
          <Button onClick={() => void takeOver()}>{say('update')}</Button>
        </Group>
      </Paper>
    </Affix>
  );
}
