import { Button, Card, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSay } from '@/i18n/i18n';
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

export function BigButton({
  onClick,
  disabled,
  children,
}: {
  onClick: () => void;
  disabled?: boolean;
  children: string;
}) {
  return (
    <Button
      size="xl"
      h="auto"
      mih={64}
      py={8}
      fullWidth
      styles={WRAPPED}
      onClick={onClick}
      disabled={disabled ?? false}
    >
      {children}
    </Button>
  );
}

/** Long names of places wrap. */
const WRAPPED = { label: { whiteSpace: 'normal' } } as const;
