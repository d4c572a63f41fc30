import { Alert, Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import type { RemediesView, Remedy } from '@/api/generated/allocation';
import { language, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { Empty, Failure, Loading } from '@/ui/States';
import { aboutRemedies, tryRemedies } from '../acts';
import parent from '../Coordination.module.css';
import { useRemedies } from '../data';
import { Recorded, useOnItsWay } from '../Recorded';
import type { Model } from '../useModel';
import { useView } from '../view';
import { text } from '../words';
import { concernedBy, withNames } from './remedy';

/** Changes that people can bring about, tried by the planner, the one that relieves most people first. */
export function RemediesPane({ model }: { model: Model }) {
  const say = useSay(text);
  const code = model.plan?.plan;
  const { data, error, refetch } = useRemedies(code);
  if (!code) return <Empty title={say('needsPlan')} />;
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <div className={parent.scroll}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {say('remediesTitle')}
        </Title>
        <Text size="sm">{say('remediesHint')}</Text>
        {model.may.plan && data.state !== 'asked' && <Ask plan={code} />}
        <Recorded about={aboutRemedies(code)} />
        <Found model={model} remedies={data} />
      </Stack>
    </div>
  );
}

function Ask({ plan }: { plan: string }) {
  const say = useSay(text);
  const onItsWay = useOnItsWay(aboutRemedies(plan));
  return (
    <Button onClick={() => void tryRemedies(plan)} loading={onItsWay}>
      {say('askRemedies')}
    </Button>
  );
}

function Found({ model, remedies }: { model: Model; remedies: RemediesView }) {
  const { state, reason, tried = 0, items = [] } = remedies;
  const say = useSay(text);
  if (state === 'asked')
    return (
      <Group gap="xs" role="status">
        <Loader size="sm" />
        <Text>{say('askedRemedies')}</Text>
      </Group>
    );
  if (state === 'failed')
    return (
      <Alert color="red" title={say('remediesFailed')}>
        {reason}
      </Alert>
    );
  if (state === 'none') return null;
  if (!items.length)
    return (
      <Empty title={say('noRemedies')}>
        <Text>{say('noRemediesHint')}</Text>
      </Empty>
    );
  return (
    <Stack gap="xs" data-testid="remedies">
      <Text size="sm">{say('remediesFound', { tried, useful: items.length })}</Text>
      {items.map((remedy) => (
        <RemedyCard key={JSON.stringify(remedy.change)} model={model} remedy={remedy} />
      ))}
    </Stack>
  );
}

function RemedyCard({ model, remedy }: { model: Model; remedy: Remedy }) {
  const say = useSay(text);
  const { go } = useView();
  const concerned = concernedBy(remedy.change);
  const sentence = language() === 'en' ? remedy.en : remedy.zh;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text>{withNames(sentence, concerned, model)}</Text>
        <Text fw={700} style={{ whiteSpace: 'nowrap' }}>
          {say('gain', { people: number(remedy.people) })}
        </Text>
      </Group>
      {remedy.saved > 0 && (
        <Text size="sm" c="dimmed">
          {say('ofThemSaved', { people: number(remedy.saved) })}
        </Text>
      )}
      <Group gap={6}>
        {concerned.roads.map((road) => (
          <Button key={road} size="compact-sm" variant="default" onClick={() => go({ road })}>
            {say('roadTitle', { road })}
          </Button>
        ))}
      </Group>
    </Paper>
  );
}
