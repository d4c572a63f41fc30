import { Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import parent from '../Coordination.module.css';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { ClosureText } from './ClosureText';
import { text } from './words';

/** Roads that are closed or slow now; any other is opened by its code, for those who do not use the map. */
export function RoadsPane({ model }: { model: Model }) {
  const say = useSay(text);
  return (
    <div className={parent.scroll}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {say('closures')}
          {model.read.closures.data && ` · ${model.closures.length}`}
        </Title>
        <ByCode />
        <Shown query={model.read.closures}>{() => <Closures closures={model.closures} />}</Shown>
      </Stack>
    </div>
  );
}

function Closures({ closures }: Pick<Model, 'closures'>) {
  const say = useSay(text);
  if (!closures.length)
    return (
      <Empty title={say('noClosures')}>
        <Text>{say('closuresHint')}</Text>
      </Empty>
    );
  return closures.map((closure) => (
    <Paper key={closure.closure} withBorder p="xs">
      <Anchor
        component={Link}
        to="."
        search={((before: View) => ({ ...before, road: closure.road })) as never}
        fw={700}
      >
        {say('roadTitle', { road: closure.road })}
      </Anchor>
      <ClosureText closure={closure} />
    </Paper>
  ));
}

function ByCode() {
  const say = useSay(text);
  const { go } = useView();
  const [code, setCode] = useState('');
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (code.trim()) go({ road: code.trim().toUpperCase() });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          label={say('roadCode')}
          description={say('closuresHint')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default">
          {say('openRoad')}
        </Button>
      </Group>
    </form>
  );
}
