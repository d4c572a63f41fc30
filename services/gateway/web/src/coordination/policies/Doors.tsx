import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

const PATH = '/coordination/policies';

/** From the desk to the comparison. */
export function CompareInstead() {
  const say = useSay(text);
  return (
    <>
      <Button component={Link} to={PATH} variant="default" leftSection={<IconScale size={18} aria-hidden />}>
        {say('compare')}
      </Button>
      <Text size="xs" c="dimmed">
        {say('compareHint')}
      </Text>
    </>
  );
}

export function ComparisonUnderWay({ run }: { run: string }) {
  const say = useSay(text);
  return (
    <>
      <Text role="status">{say('underWay')}</Text>
      <SeeComparison run={run} />
    </>
  );
}

export function ChoiceWaits({ run }: { run: string }) {
  const say = useSay(text);
  return (
    <Alert title={say('choiceWaits')} styles={{ title: { color: 'var(--mantine-color-text)' } }}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{say('choiceWaitsHint')}</Text>
        <SeeComparison run={run} />
      </Stack>
    </Alert>
  );
}

function SeeComparison({ run }: { run: string }) {
  const say = useSay(text);
  return (
    <Button component={Link} to={PATH} search={{ run } as never} variant="default">
      {say('seeComparison')}
    </Button>
  );
}
