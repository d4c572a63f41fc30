/** The states that every view has besides showing its data: loading, nothing there, failed. */
import { Alert, Anchor, Button, Center, Code, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Refused } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

/** Room for what comes, so that nothing jumps when it is there. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const say = useSay(text);
  return (
    <Stack aria-busy="true" aria-label={say('loading')} role="status" gap="sm">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  );
}

/** Nothing there: why, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center mih={180} p="md">
      <Stack align="center" gap="xs" maw={520} ta="center">
        <Title order={2} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </Center>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const say = useSay(text);
  return (
    <Alert color="red" role="alert" title={say('failed')}>
      <Stack align="flex-start" gap="xs">
        <Text>{error instanceof Error ? error.message : String(error)}</Text>
        {error instanceof Refused && <Code>{error.problem.type}</Code>}
        {retry && (
          <Button variant="default" onClick={retry}>
            {say('retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Catches what a page throws: the others go on. */
export function Crashed({ error }: { error: unknown }) {
  const say = useSay(text);
  return (
    <Center mih="60dvh" p="md">
      <Stack maw={560}>
        <Title order={1}>{say('crashed')}</Title>
        <Text>{say('crashedHint')}</Text>
        <Code block>{error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)}</Code>
        <Button onClick={() => window.location.reload()}>{say('reload')}</Button>
      </Stack>
    </Center>
  );
}

export function NoSuchPage() {
  const say = useSay(text);
  return (
    <Empty title={say('nothingHere')}>
      <Anchor href="/">{say('home')}</Anchor>
    </Empty>
  );
}
