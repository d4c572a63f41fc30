import { Alert, Box, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { CameraTrouble, type NoCamera, watch } from './camera';
import { text } from './words';

/** The camera's picture; `hear` gets each code once. */
export default function CameraView({ hear }: { hear: (code: string) => void }) {
  const say = useSay(text);
  const video = useRef<HTMLVideoElement>(null);
  const hearing = useRef(hear);
  const [trouble, setTrouble] = useState<NoCamera | null>(null);
  hearing.current = hear;

  useEffect(() => {
    const over = new AbortController();
    if (video.current)
      watch(video.current, (code) => hearing.current(code), over.signal).catch((error) => {
        if (!over.signal.aborted) setTrouble(error instanceof CameraTrouble ? error.why : 'missing');
      });
    return () => over.abort();
  }, []);

  if (trouble) {
    return (
      <Alert color="yellow" role="alert">
        {say(`noCamera_${trouble}`)}
      </Alert>
    );
  }
  return (
    <Box>
      <video
        ref={video}
        muted
        playsInline
        aria-label={say('cameraView')}
        style={{ width: '100%', maxHeight: '32dvh', objectFit: 'cover', borderRadius: 8, background: 'black' }}
      />
      <Text size="sm" c="dimmed">
        {say('cameraHint')}
      </Text>
    </Box>
  );
}
