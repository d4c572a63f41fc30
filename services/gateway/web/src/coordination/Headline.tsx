import { Anchor, Paper, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { address } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { number, percent, time } from '@/i18n/numbers';
import { useFigures } from '@/incident/useIncident';
import classes from './Coordination.module.css';
import type { Model } from './useModel';
import { text } from './words';

const Curve = lazy(() => import('./curve/Curve'));

/** Relieved, planned, provable, left out; each number leads to the documents that it is counted from. */
export function Headline({ model }: { model: Model }) {
  const say = useSay(text);
  const { incident, plan, spots } = model;
  const figures = useFigures(incident.incident);
  const about = { incident: incident.incident };
  const need = figures.data?.people_in_need;
  const leftOut = spots?.reduce((sum, spot) => sum + spot.leftOut, 0);
  const planAsOf = plan && say('planAsOf', { time: time(plan.proposed_at) });
  const planPath = plan && address('allocation', { url: '/plans/{plan}', path: { plan: plan.plan } });
  return (
    <section className={classes.headline}>
      <div className={classes.figures}>
        <Figure
          name={say('relievedNow')}
          value={figures.data?.people_relieved_in_time}
          beside={need === undefined ? undefined : say('ofNeed', { need: number(need) })}
          asOf={figures.dataUpdatedAt ? say('figuresAsOf', { time: time(figures.dataUpdatedAt) }) : undefined}
          href={address('relief', { url: '/incidents/{incident}/figures', path: about })}
        />
        <Figure
          name={say('planned')}
          value={plan?.summary.relieved_in_time}
          beside={plan && percent(plan.summary.relieved_in_time, plan.summary.people)}
          asOf={planAsOf}
          href={planPath}
        />
        <Figure
          name={say('bound')}
          value={plan?.summary.relieved_bound}
          beside={
            plan &&
            say('ofBound', { gap: number(Math.max(0, plan.summary.relieved_bound - plan.summary.relieved_in_time)) })
          }
          asOf={plan && say('proof')}
          href={planPath && `${planPath}/body`}
        />
        <Figure
          name={say('leftOut')}
          value={leftOut}
          alarming={Boolean(leftOut)}
          beside={leftOut === undefined || !need ? undefined : percent(leftOut, need)}
          asOf={figures.dataUpdatedAt ? say('needsAsOf', { time: time(figures.dataUpdatedAt) }) : undefined}
          href={
            plan?.in_force
              ? address('allocation', { url: '/incidents/{incident}/shortages', path: about })
              : planPath && `${planPath}/shortages`
          }
        />
      </div>
      <Paper withBorder p={4} className={classes.curve}>
        <Suspense>
          <Curve model={model} />
        </Suspense>
      </Paper>
    </section>
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
