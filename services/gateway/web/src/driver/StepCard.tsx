import { Card, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSay } from '@/i18n/i18n';
import { BigButton } from '@/ui/BigButton';
import { useOnce } from '@/ui/useOnce';
import { text } from './words';

/** The next step: what it is, and what one needs to see for it. */
export function StepCard({ title, children }: { title: string; children: ReactNode }) {
  const say = useSay(text);
  return (
    <Card withBorder component="section" aria-label={say('next')} padding="md">
      <Stack>
        <Title order={3} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}

interface StepButtonProps {
  act: () => Promise<unknown>;
  disabled?: boolean;
  children: string;
}

/** The act of a step.  It comes where the button of the step before was, so it rests until the finger has left. */
export function StepButton({ act, disabled = false, children }: StepButtonProps) {
  const { once, resting } = useOnce(act, true);
  return (
    <BigButton onClick={() => once()} disabled={disabled || resting}>
      {children}
    </BigButton>
  );
}
