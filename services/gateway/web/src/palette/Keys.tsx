import { Kbd, Modal, Stack, Table, Title } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

/** What the keyboard does. */
export default function Keys({ onClose }: { onClose: () => void }) {
  const say = useSay(text);
  const lists = [
    { title: say('keysAnywhere'), keys: { 'Ctrl+K': say('keyPalette'), '/': say('keySearch'), '?': say('keyHelp') } },
    {
      title: say('keysDesk'),
      keys: { m: say('keyMap'), t: say('keyTime'), r: say('keyReplan'), l: say('keyKeep'), x: say('keyLeaveOut') },
    },
  ];
  return (
    <Modal opened onClose={onClose} title={say('keysTitle')} size="lg">
      <Stack>
        {lists.map(({ title, keys }) => (
          <section key={title}>
            <Title order={3} size="h5">
              {title}
            </Title>
            <Table>
              <Table.Tbody>
                {Object.entries(keys).map(([key, means]) => (
                  <Table.Tr key={key}>
                    <Table.Td w={90}>
                      <Kbd>{key}</Kbd>
                    </Table.Td>
                    <Table.Td>{means}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
