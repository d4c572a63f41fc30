import type { PlanView } from '@/api/generated/allocation';
import { elapsed, span } from '@/clock/clock';
import { named, useSay } from '@/i18n/i18n';
import { number, percent } from '@/i18n/numbers';
import { useMinutes } from '@/incident/age';
import type { Figures, Incident } from '@/incident/answers';
import { usePlans } from '@/incident/useSituation';
import classes from './Board.module.css';
import { Read } from './Read';
import { text } from './words';

/** The clock and the one figure that counts, against what was planned and what is possible. */
export function Headline({ incident, figures, readAt }: { incident: Incident; figures: Figures; readAt: number }) {
  return (
    <header className={classes.headline}>
      <Clock incident={incident} figures={figures} readAt={readAt} />
      <Relieved incident={incident} figures={figures} />
    </header>
  );
}

function Clock({ incident, figures, readAt }: { incident: Incident; figures: Figures; readAt: number }) {
  const say = useSay(text);
  const minutes = useMinutes(figures.now_min, readAt);
  const left = figures.deadline_min - minutes;
  const closed = incident.state === 'closed';
  return (
    <section aria-label={named(incident)}>
      <h1 className={classes.name}>
        {incident.mode === 'drill' && <span className={classes.drill}>{say('drill')}</span>}
        {named(incident)}
      </h1>
      <p className={classes.clock}>{elapsed(minutes)}</p>
      <p className={classes.left} data-over={left < 0}>
        {closed ? say('closed') : `${say(left < 0 ? 'overdue' : 'remaining')} ${span(left)}`}
      </p>
    </section>
  );
}

function Relieved({ incident, figures }: { incident: Incident; figures: Figures }) {
  const say = useSay(text);
  const plans = usePlans(incident.incident);
  const { people_in_need: need, people_relieved_in_time: done } = figures;
  const plan = plans.data?.find((one) => one.in_force)?.summary;
  return (
    <section aria-label={say('relievedInTime')}>
      <p className={classes.title}>{say('relievedInTime')}</p>
      <p className={classes.figure}>{number(done)}</p>
      <p className={classes.of}>{say('ofNeed', { need: number(need), share: percent(done, need) })}</p>
      <Meter need={need} done={done} planned={plan?.relieved_in_time} bound={plan?.relieved_bound} />
      <Read query={plans}>{(all) => <Planned plans={all} />}</Read>
    </section>
  );
}

function Planned({ plans }: { plans: PlanView[] }) {
  const say = useSay(text);
  const plan = plans.find((one) => one.in_force)?.summary;
  const proposed = plans.find((one) => one.state === 'proposed')?.summary;
  return (
    <>
      <p className={classes.marks}>
        {plan
          ? `${say('planned', { people: number(plan.relieved_in_time) })} · ${say('bound', { people: number(plan.relieved_bound) })}`
          : say('noPlan')}
      </p>
      {proposed && <p className={classes.waits}>{say('waits', { people: number(proposed.relieved_in_time) })}</p>}
    </>
  );
}

interface Marks {
  need: number;
  done: number;
  planned: number | undefined;
  bound: number | undefined;
}

function Meter({ need, done, planned, bound }: Marks) {
  const at = (people: number) => `${Math.min(100, (100 * people) / Math.max(1, need))}%`;
  return (
    <div className={classes.meter} role="img" aria-label={`${number(done)} / ${number(need)}`}>
      <i style={{ width: at(done) }} />
      {planned !== undefined && <b style={{ left: at(planned) }} />}
      {bound !== undefined && <u style={{ left: at(bound) }} />}
    </div>
  );
}
