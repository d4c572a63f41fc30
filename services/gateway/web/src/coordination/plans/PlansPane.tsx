import { Alert, Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { language, useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { Empty } from '@/ui/States';
import type { Plan } from '../answers';
import parent from '../Coordination.module.css';
import { useReplan } from '../data';
import { ChoiceWaits } from '../policies/Doors';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { text } from '../words';
import { AskForPlan } from './AskForPlan';
import { Proposal } from './Proposal';

/** Ask for a plan, watch it being made, compare it with the one in force, decide. */
export function PlansPane({ model }: { model: Model }) {
  const say = useSay(text);
  return (
    <div className={parent.scroll}>
      <Stack gap="md">
        <Replan model={model} />
        <AskForPlan model={model} />
        {model.proposed ? (
          <Proposed model={model} plan={model.proposed} />
        ) : (
          <Empty title={say('noProposal')}>
            <Text>{say('noProposalHint')}</Text>
          </Empty>
        )}
        {model.plans.length > 0 && <AllPlans plans={model.plans} shown={model.plan} />}
      </Stack>
    </div>
  );
}

/** Plans of a comparison are chosen side by side; what was chosen there is decided here like any other. */
function Proposed({ model, plan }: { model: Model; plan: Plan }) {
  const { view } = useView();
  const compared = plan.run !== plan.plan;
  return (
    <>
      {compared && <ChoiceWaits run={plan.run} />}
      {(!compared || view.plan === plan.plan) && <Proposal model={model} plan={plan} />}
    </>
  );
}

/** Why the plan in force should be replaced, in the platform's own sentences. */
function Replan({ model }: { model: Model }) {
  const say = useSay(text);
  const { data } = useReplan(model.incident.incident);
  if (!data?.people && !data?.wanted) return null;
  const { wanted } = data;
  const causes = wanted?.causes ?? data.stakes;
  return (
    <Alert
      color="orange"
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      title={wanted ? say('replanTitle') : say('stakes', { people: number(data.people) })}
    >
      {wanted && <Text>{say('replanDue', { time: time(wanted.due_at), people: number(wanted.people) })}</Text>}
      {causes.map(({ cause, people, cause_zh, cause_en }) => (
        <Text size="sm" key={cause}>
          {language() === 'en' ? cause_en : cause_zh} · {say('people', { count: number(people) })}
        </Text>
      ))}
    </Alert>
  );
}

function AllPlans({ plans, shown }: { plans: Plan[]; shown: Plan | undefined }) {
  const say = useSay(text);
  return (
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        {say('otherPlans')}
      </Title>
      {plans.map((plan) => (
        <Group key={plan.plan} justify="space-between" wrap="nowrap" gap="xs">
          <Anchor
            component={Link}
            to="."
            search={((before: View) => ({ ...before, plan: plan.in_force ? undefined : plan.plan })) as never}
            aria-current={plan === shown}
            fw={plan === shown ? 700 : undefined}
            size="sm"
          >
            {say('proposedAt', { time: time(plan.proposed_at) })} ·{' '}
            {say('people', { count: number(plan.summary.relieved_in_time) })}
          </Anchor>
          <PlanState plan={plan} />
        </Group>
      ))}
    </Stack>
  );
}

function PlanState({ plan }: { plan: Plan }) {
  const say = useSay(text);
  const told = {
    proposed: say('waiting'),
    approved: say('approvedState'),
    refused: say('refusedState'),
    superseded: say(plan.superseded_by ? 'supersededState' : 'lapsedState'),
  }[plan.state];
  return (
    <Badge variant={plan.in_force ? 'filled' : 'default'} tt="none" style={{ flexShrink: 0 }}>
      {plan.in_force ? say('inForce') : told}
    </Badge>
  );
}
