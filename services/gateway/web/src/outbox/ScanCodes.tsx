import { Alert, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { IconBarcode } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { type Carried, fromParts } from '@/offline/carry';
import { listenTo } from '@/scan/wedge';
import { Loading } from '@/ui/States';
import { complete, howMany, NONE, type Read, withCode } from './parts';
import { text } from './words';

const CameraView = lazy(() => import('@/scan/CameraView'));

interface Props {
  /** All codes were read. */
  done: (carried: Carried) => void;
  failed: (error: unknown) => void;
}

/** Reads the codes which another device shows, with the camera or a scanner. */
export function ScanCodes({ close, ...heard }: Props & { close: () => void }) {
  const say = useSay(text);
  return (
    <Modal opened onClose={close} title={say('scanCodes')} centered size="lg">
      <Reading {...heard} />
    </Modal>
  );
}

function Reading({ done, failed }: Props) {
  const say = useSay(text);
  const field = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<Read>(NONE);
  const [strange, setStrange] = useState(false);
  const hear = (code: string) => {
    const more = withCode(read, code);
    setStrange(!more);
    if (!more) return;
    setRead(more);
    if (complete(more)) fromParts(Object.values(more.parts)).then(done, failed);
  };
  useScanner(field, hear);
  return (
    <Stack>
      <Text>{say('scanCodesHint')}</Text>
      <Suspense fallback={<Loading rows={2} />}>
        <CameraView hear={hear} />
      </Suspense>
      <TextInput
        ref={field}
        label={say('scanner')}
        leftSection={<IconBarcode size={20} aria-hidden />}
        inputMode="none"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        styles={{ input: { height: 48 } }}
      />
      {read.count > 0 && (
        <>
          <Progress value={(100 * howMany(read)) / read.count} aria-hidden />
          <Text role="status">{say('codesRead', { number: howMany(read), count: read.count })}</Text>
        </>
      )}
      {strange && (
        <Alert color="yellow" role="alert">
          {say('strangeCode')}
        </Alert>
      )}
    </Stack>
  );
}

function useScanner(field: { current: HTMLInputElement | null }, hear: (code: string) => void): void {
  const hearing = useRef(hear);
  hearing.current = hear;
  useEffect(() => (field.current ? listenTo(field.current, (code) => hearing.current(code)) : undefined), [field]);
}
