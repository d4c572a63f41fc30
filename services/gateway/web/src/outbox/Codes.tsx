import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import qrcode from 'qrcode-generator';
import { useEffect, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { inParts } from '@/offline/carry';
import type { Entry } from '@/offline/db';
import { text } from './words';

const QUIET = 4;

/** The last resort of a device without a network: its entries, to be photographed or scanned by another one. */
export function Codes({ entries, close }: { entries: Entry[]; close: () => void }) {
  const say = useSay(text);
  const [parts, setParts] = useState<string[]>([]);
  const [shown, setShown] = useState(0);
  useEffect(() => {
    inParts(entries).then(setParts, () => {});
  }, [entries]);
  const part = parts[shown];
  return (
    <Modal opened onClose={close} title={say('codes')} centered size="lg">
      <Stack align="center">
        <Text>{say('codesHint')}</Text>
        {part && <Code content={part} label={say('codeOf', { number: shown + 1, count: parts.length })} />}
        <Text>{say('codeOf', { number: shown + 1, count: parts.length })}</Text>
        <Group>
          <Button variant="default" disabled={shown === 0} onClick={() => setShown(shown - 1)}>
            {say('before')}
          </Button>
          <Button disabled={shown + 1 >= parts.length} onClick={() => setShown(shown + 1)}>
            {say('next')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Black on white in any colour scheme: cameras want it so. */
function Code({ content, label }: { content: string; label: string }) {
  const code = qrcode(0, 'L');
  code.addData(content);
  code.make();
  const size = code.getModuleCount();
  const dark = Array.from({ length: size * size }, (_, at) => [at % size, Math.floor(at / size)] as const)
    .filter(([x, y]) => code.isDark(y, x))
    .map(([x, y]) => `M${x + QUIET} ${y + QUIET}h1v1h-1z`)
    .join('');
  const whole = size + 2 * QUIET;
  return (
    <svg
      viewBox={`0 0 ${whole} ${whole}`}
      width="min(80vw, 60vh)"
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={whole} height={whole} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  );
}
