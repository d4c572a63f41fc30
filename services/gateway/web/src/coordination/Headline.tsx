import { Anchor, Paper, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { address } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { number, percent, time } from '@/i18n/numbers';
import { useFigures } from '@/incident/useIncident';
import type { Plan } from './answers';
import classes from './Coordination.module.css';
import type { Model } from './useModel';
import { text } from './words';

const Curve = lazy(() => import('./curve/Curve'));

/** Relieved, planned, provable, left out; each number leads to the documents that it is counted from. */
export function Headline({ model }: { model: Model }) {
  return (
    <section className={classes.headline}>
      <div className={classes.figures}>
        <NeedsFigures model={model}>{model.plan && <PlanFigures plan={model.plan} />}</NeedsFigures>
      </div>
      <Paper withBorder p={4} className={classes.curve}>
        <Suspense>
          <Curve model={model} />
        </Suspense>
      </Paper>
    </section>
  );
}

/** What has been done and what will not be, with what is planned between them. */
function NeedsFigures({
  model: { incident, plan, spots, readAt: countedAt },
  children,
}: {
  model: Model;
  children: ReactNode;
}) {
  const say = useSay(text);
  const { data, dataUpdatedAt } = useFigures(incident.incident);
  const path = { incident: incident.incident };
  const need = data?.people_in_need;
  const readAt = dataUpdatedAt ? time(dataUpdatedAt) : undefined;
  const leftOut = spots?.reduce((sum, spot) => sum + spot.leftOut, 0);
  const shortages =
    plan && !plan.in_force
      ? address('allocation', { url: '/plans/{plan}/shortages', path: { plan: plan.plan } })
      : address('allocation', { url: '/incidents/{incident}/shortages', path });
  return (
    <>
      <Figure
        name={say('relievedNow')}
        value={data?.people_relieved_in_time}
        beside={need === undefined ? undefined : say('ofNeed', { need: number(need) })}
        asOf={readAt && say('figuresAsOf', { time: readAt })}
        href={address('relief', { url: '/incidents/{incident}/figures', path })}
      />
      {children}
      <Figure
        name={say('leftOut')}
        value={leftOut}
        alarming={Boolean(leftOut)}
        beside={leftOut === undefined || !need ? undefined : percent(leftOut, need)}
        asOf={spots && say('countedAsOf', { time: time(countedAt) })}
        href={plan && shortages}
      />
      {Boolean(data?.trips_late) && (
        <Figure
          name={say('tripsLate')}
          value={data?.trips_late}
          alarming
          beside={say('tripsLateBy')}
          asOf={readAt && say('figuresAsOf', { time: readAt })}
          href={address('relief', { url: '/trips', query: { incident: incident.incident } })}
        />
      )}
    </>
  );
}

function PlanFigures({ plan: { plan, proposed_at, summary } }: { plan: Plan }) {
  const say = useSay(text);
  const document = address('allocation', { url: '/plans/{plan}', path: { plan } });
  return (
    <>
      <Figure
        name={say('planned')}
        value={summary.relieved_in_time}
        beside={percent(summary.relieved_in_time, summary.people)}
        asOf={say('planAsOf', { time: time(proposed_at) })}
        href={document}
      />
      <Figure
        name={say('bound')}
        value={summary.relieved_bound}
        beside={say('ofBound', { gap: number(Math.max(0, summary.relieved_bound - summary.relieved_in_time)) })}
        asOf={say('proof')}
        href={`${document}/body`}
      />
    </>
  );
}

interface FigureProps {
  name: string;
  value: number | undefined;
  beside: string | undefined;
  asOf: string | undefined;
  href: string | undefined;
  alarming?: boolean;
}

function Figure({ name, value, beside, asOf, href, alarming }: FigureProps) {
  const say = useSay(text);
  const told = value === undefined ? '–' : number(value);
  return (
    <Paper withBorder px="sm" py={6}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz={26} fw={700} lh={1.25} c={alarming ? 'red' : undefined} data-figure={name}>
        {href ? (
          <Anchor
            href={href}
            target="_blank"
            c="inherit"
            inherit
            underline="hover"
            title={say('document', { name })}
            aria-label={`${name} ${told}`}
          >
            {told}
          </Anchor>
        ) : (
          told
        )}
      </Text>
      <Text size="xs">{beside ?? ' '}</Text>
      <Text size="xs" c="dimmed">
        {asOf ?? ' '}
      </Text>
    </Paper>
  );
}
