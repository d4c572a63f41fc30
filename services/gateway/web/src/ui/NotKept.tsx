import { Affix, Alert } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { onNotKept } from '@/offline/outbox';
import { text } from './words';

/** Says loudly when this device could not keep what was just done. */
export function NotKept() {
  const say = useSay(text);
  const [title, setTitle] = useState('');
  useEffect(() => onNotKept(setTitle), []);
  if (!title) return null;
  return (
    <Affix position={{ top: 12, left: 12, right: 12 }}>
      <Alert color="red" role="alert" title={say('notKept', { title })} withCloseButton onClose={() => setTitle('')}>
        {say('notKeptHint')}
      </Alert>
    </Affix>
  );
}
