import { Button, Center, Modal, Stack } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { SignInForm } from './SignIn';
import { useSession } from './session';
import { text } from './words';

/** Over the page at work, which keeps what is being filled in; without a network one goes on without it. */
export default function SignInAgain() {
  const say = useSay(text);
  const { stay } = useSession();
  return (
    <Modal.Root opened onClose={stay} fullScreen>
      <Modal.Content aria-label={say('title')}>
        <Modal.Body>
          <Center mih="80dvh">
            <Stack align="center" w="100%">
              <SignInForm />
              <Button variant="subtle" onClick={stay}>
                {say('goOn')}
              </Button>
            </Stack>
          </Center>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
