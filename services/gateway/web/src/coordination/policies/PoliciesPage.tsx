import { Alert, Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { PoliciesView } from '@/api/generated/allocation';
import { useLive } from '@/api/useLive';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import type { Incident } from '@/incident/answers';
import { WithIncident } from '@/incident/WithIncident';
import { useSession } from '@/session/session';
import { Disconnected } from '@/ui/Disconnected';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { isOpen } from '../data';
import { mayOf } from '../may';
import { useView } from '../view';
import { Columns } from './Columns';
import { useComparison } from './data';
import { Order } from './Order';
import { UnderWay } from './UnderWay';
import { text } from './words';

/** One problem planned under two or three policies: what each brings and costs, to choose from. */
export function PoliciesPage() {
  return <WithIncident>{(incident) => <Policies incident={incident} />}</WithIncident>;
}

function Policies({ incident: { incident } }: { incident: Incident }) {
  const say = useSay(text);
  const { connected } = useLive();
  const { view } = useView();
  const may = mayOf(useSession().me?.roles ?? []);
  const { run, runs, compared } = useComparison(incident, view.run);
  return (
    <Stack gap="md" maw={1200}>
      {!connected && <Disconnected />}
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h3">
          {say('title')}
        </Title>
        <Anchor component={Link} to="/coordination" search={{ pane: 'plans' } as never}>
          {say('toDesk')}
        </Anchor>
      </Group>
      <Text maw={760}>{say('lead')}</Text>
      {run === undefined ? (
        <Shown query={runs}>{() => <Nothing />}</Shown>
      ) : (
        <Shown query={compared}>{(found) => <Compared compared={found} mayPlan={may.plan} />}</Shown>
      )}
      {!isOpen(compared.data) && (may.plan ? <Order incident={incident} again={run !== undefined} /> : <MayNot />)}
    </Stack>
  );
}

function Nothing() {
  const say = useSay(text);
  return (
    <Empty title={say('none')}>
      <Text>{say('noneHint')}</Text>
    </Empty>
  );
}

function MayNot() {
  const say = useSay(text);
  return <Text c="dimmed">{say('mayNot')}</Text>;
}

function Compared({ compared, mayPlan }: { compared: PoliciesView; mayPlan: boolean }) {
  const say = useSay(text);
  if (isOpen(compared)) return <UnderWay compared={compared} mayStop={mayPlan} />;
  const { state, reason, superseded_by, relieved_bound, outdated } = compared;
  if (state === 'cancelled') return <Alert>{say(superseded_by ? 'overtakenRun' : 'cancelled')}</Alert>;
  if (state === 'failed')
    return (
      <Alert color="red" title={say('runFailed')}>
        {reason}
      </Alert>
    );
  return (
    <Stack gap="sm" component="section">
      <Text size="sm" c="dimmed">
        {say('askedAt', { time: time(compared.at) })}
      </Text>
      {outdated && <Alert color="orange">{say('outdated')}</Alert>}
      <Columns compared={compared} mayChoose={mayPlan && !outdated} />
      {relieved_bound !== null && <Text>{say('allAtMost', { people: number(relieved_bound) })}</Text>}
      <Text size="sm" c="dimmed">
        {say('legend')}
      </Text>
    </Stack>
  );
}
