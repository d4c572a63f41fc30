import { Anchor, Button, Code, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { NewApiKey } from '@/api/generated/gateway';
import { useSay } from '@/i18n/i18n';
import { ApiKeys } from '@/keys/ApiKeys';
import { TryKey } from '@/keys/TryKey';
import { useAgreements } from './data';
import { examples } from './examples';
import { PartnerFrame } from './PartnerFrame';
import { text } from './words';

/** How the enterprise's own program does what these pages do, and the keys by which it may. */
export function ProgramPage() {
  const say = useSay(text);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const agreement = useAgreements().data?.[0];
  const found = examples({
    origin: window.location.origin,
    agreement: agreement?.agreement ?? 'L00001',
    quantity: agreement?.declared?.quantity ?? agreement?.quantity ?? 1200,
  });
  return (
    <PartnerFrame>
      <Stack gap="md" maw={860}>
        <Text>{say('programHint')}</Text>
        <Text>
          {say('programAddress')} <Code>{window.location.origin}</Code> ·{' '}
          <Anchor href="/api" target="_blank">
            {say('programAll')}
          </Anchor>
        </Text>
        <ApiKeys made={made} setMade={setMade} />
        <TryKey made={made?.secret ?? ''} />
        <Example title={say('programKey')} hint={say('programKeyHint')} lines={found.key} />
        <Example title={say('programStatement')} hint={say('programStatementHint')} lines={found.statement} />
        <Example title={say('programPython')} hint={say('programPythonHint')} lines={found.python} />
        <Example title={say('programList')} hint={say('programListHint')} lines={found.list} />
        <Example title={say('programAnswer')} hint={say('programAnswerHint')} lines={found.answer} />
        <Text>{say('programErrors')}</Text>
      </Stack>
    </PartnerFrame>
  );
}

function Example({ title, hint, lines }: { title: string; hint: string; lines: string }) {
  const say = useSay(text);
  return (
    <Stack component="section" gap="xs" aria-label={title}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {title}
        </Title>
        <CopyButton value={lines}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} aria-label={`${say('copy')} ${title}`}>
              {say(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Text c="dimmed">{hint}</Text>
      <Code block tabIndex={0}>
        {lines}
      </Code>
    </Stack>
  );
}
