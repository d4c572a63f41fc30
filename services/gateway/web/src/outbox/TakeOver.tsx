import { Button, Group, List, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { time } from '@/i18n/numbers';
import type { Carried } from '@/offline/carry';
import { useOnce } from '@/ui/useOnce';
import { text } from './words';

/** What another device has recorded, shown before it is taken over: it will be sent in the name of its accounts. */
export function TakeOver({ carried, take, close }: { carried: Carried; take: () => Promise<void>; close: () => void }) {
  const say = useSay(text);
  const { once, resting } = useOnce(take);
  const { entries } = carried;
  const accounts = [...new Set(entries.map((entry) => entry.user))].join(', ');
  return (
    <Modal opened onClose={close} title={say('takeOverSure', { count: entries.length })} centered size="lg">
      <Stack>
        <Text>{say('takeOverHint', { accounts })}</Text>
        <ScrollArea.Autosize mah="40dvh">
          <List>
            {entries.map((entry) => (
              <List.Item key={entry.key}>
                {entry.title} · {entry.user} · {time(entry.madeAt)}
              </List.Item>
            ))}
          </List>
        </ScrollArea.Autosize>
        <Group grow>
          <Button variant="default" h={48} onClick={close}>
            {say('notNow')}
          </Button>
          <Button h={48} disabled={resting} onClick={once}>
            {say('takeThem')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
