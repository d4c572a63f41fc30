import { Alert, Code } from '@mantine/core';
import { IconShieldOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

/** Said where the page came over plain HTTP from another machine: then the browser withholds camera and offline copy. */
export function InsecureNotice() {
  const say = useSay(text);
  const [closed, setClosed] = useState(window.isSecureContext);
  if (closed) return null;
  return (
    <Alert
      color="orange"
      mb="md"
      icon={<IconShieldOff aria-hidden />}
      title={say('insecure')}
      withCloseButton
      closeButtonLabel={say('close')}
      onClose={() => setClosed(true)}
    >
      {say('insecureHint')} <Code style={{ whiteSpace: 'nowrap' }}>./ninehours up --lan</Code>
    </Alert>
  );
}
