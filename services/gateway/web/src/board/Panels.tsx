import type { ExceptionView, PlaceReliefView } from '@/api/generated/relief';
import { elapsed } from '@/clock/clock';
import { named, useSay } from '@/i18n/i18n';
import { number, percent } from '@/i18n/numbers';
import type { Figures, Incident, Share } from '@/incident/answers';
import { useNeeds } from '@/incident/useSituation';
import { text as incidentText } from '@/incident/words';
import classes from './Board.module.css';
import { Read } from './Read';
import { useExceptions } from './useBoard';
import { text } from './words';

const WORST_SHOWN = 10;
const TROUBLES_SHOWN = 6;
const GROUPS = ['infant', 'pregnant', 'elderly', 'general'] as const;
const TRIP_STATES = ['planned', 'loading', 'under_way', 'arrived', 'done', 'aborted'] as const;
type Key = Parameters<typeof text>[0];
type Underscored<Kind> = Kind extends `${infer A}-${infer B}` ? `${A}_${Underscored<B>}` : Kind;
/** An exception without words is a type error. */
type Kind = `exception_${Underscored<ExceptionView['kind']>}`;

/** What stands beside the headline: where, who, what is on the road, what needs somebody. */
export function Panels({ incident, figures }: { incident: Incident; figures: Figures }) {
  return (
    <div className={classes.panels}>
      <Counts figures={figures} />
      <div className={classes.column}>
        <Counties figures={figures} />
        <Groups figures={figures} />
      </div>
      <div className={classes.column}>
        <Worst incident={incident} />
      </div>
      <div className={classes.column}>
        <Trips figures={figures} />
        <Troubles incident={incident} figures={figures} />
      </div>
    </div>
  );
}

function Counts({ figures }: { figures: Figures }) {
  const say = useSay(text);
  const late = figures.people_relieved - figures.people_relieved_in_time;
  const counts: [Key, number][] = [
    ['affected', figures.people_affected],
    ['estimated', figures.people_estimated],
    ['lateRelieved', late],
    ['open', figures.people_open],
  ];
  return (
    <dl className={classes.counts}>
      {counts.map(([word, value]) => (
        <div key={word}>
          <dt>{say(word as 'open')}</dt>
          <dd>{number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Counties({ figures }: { figures: Figures }) {
  const say = useSay(text);
  const waiting = ({ in_need, relieved_in_time }: Share) => in_need - relieved_in_time;
  const rows = Object.entries(figures.by_county).toSorted(([, a], [, b]) => waiting(b) - waiting(a));
  return (
    <section>
      <h2>{say('counties')}</h2>
      <Shares title={say('county')} rows={rows.map(([code, county]) => [code, named(county), county])} />
    </section>
  );
}

function Groups({ figures }: { figures: Figures }) {
  const say = useSay(text);
  const sayGroup = useSay(incidentText);
  const rows = GROUPS.flatMap((group): [string, string, Share][] => {
    const share = figures.by_group[group];
    return share ? [[group, sayGroup(group), share]] : [];
  });
  return (
    <section>
      <h2>{say('groups')}</h2>
      <Shares title={say('group')} rows={rows} />
    </section>
  );
}

function Shares({ title, rows }: { title: string; rows: [string, string, Share][] }) {
  const say = useSay(text);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{say('inNeed')}</th>
          <th scope="col">{say('done')}</th>
          <th scope="col">%</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, name, share]) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>{number(share.in_need)}</td>
            <td>{number(share.relieved_in_time)}</td>
            <td>{percent(share.relieved_in_time, share.in_need)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Worst({ incident }: { incident: Incident }) {
  const say = useSay(text);
  const places = useNeeds(incident.incident);
  return (
    <section>
      <h2>{say('worst')}</h2>
      <Read query={places}>{(all) => <Waiting places={all} />}</Read>
    </section>
  );
}

function Waiting({ places }: { places: PlaceReliefView[] }) {
  const say = useSay(text);
  const worst = places
    .map((place) => ({ ...place, waiting: place.in_need - place.relieved }))
    .filter((place) => place.waiting > 0)
    .toSorted((a, b) => b.waiting - a.waiting)
    .slice(0, WORST_SHOWN);
  if (!worst.length) return <p className={classes.nothing}>{say('nobodyWaits')}</p>;
  return (
    <ol className={classes.list}>
      {worst.map((place) => (
        <li key={place.place}>
          <span>{named(place)}</span>
          <strong>{say('people', { count: number(place.waiting) })}</strong>
        </li>
      ))}
    </ol>
  );
}

function Trips({ figures }: { figures: Figures }) {
  const say = useSay(text);
  const states = TRIP_STATES.filter((state) => figures.trips[state]);
  return (
    <section>
      <h2>{say('trips')}</h2>
      {states.length ? (
        <dl className={classes.counts}>
          {states.map((state) => (
            <div key={state}>
              <dt>{say(`state_${state}`)}</dt>
              <dd>{number(figures.trips[state] ?? 0)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={classes.nothing}>{say('noTrips')}</p>
      )}
      {figures.trips_late > 0 && <p className={classes.alarm}>{say('tripsLate', { count: figures.trips_late })}</p>}
    </section>
  );
}

function Troubles({ incident, figures }: { incident: Incident; figures: Figures }) {
  const say = useSay(text);
  const exceptions = useExceptions(incident.incident);
  const places = useNeeds(incident.incident).data;
  const nameOf = (code: string) => named(places?.find((place) => place.place === code) ?? { name: code });
  return (
    <section>
      <h2>{say('troubles')}</h2>
      {figures.villages_silent > 0 && (
        <p className={classes.alarm}>{say('silent', { count: figures.villages_silent })}</p>
      )}
      <Read query={exceptions}>
        {(all) => {
          if (all.length) return <Newest exceptions={all} nameOf={nameOf} />;
          return figures.villages_silent ? null : <p className={classes.nothing}>{say('noTroubles')}</p>;
        }}
      </Read>
    </section>
  );
}

function Newest({ exceptions, nameOf }: { exceptions: ExceptionView[]; nameOf: (place: string) => string }) {
  const newest = exceptions.toReversed().slice(0, TROUBLES_SHOWN);
  return (
    <ol className={classes.list}>
      {newest.map((exception) => (
        <li key={exception.exception}>
          <span>
            {exception.at_min !== null && <time>{elapsed(exception.at_min)} </time>}
            {said(exception, nameOf)}
          </span>
        </li>
      ))}
    </ol>
  );
}

const REFUSALS = ['insufficient', 'declined', 'silent', 'withdrawn'] as const;

/** What happened, where, why and to whom, as far as it is told; a code comes last, where a narrow column may cut it. */
function said(exception: ExceptionView, nameOf: (place: string) => string): string {
  const told: { trip?: string | null; vehicle?: string | null; place?: string | null; reason?: string | null } =
    exception;
  const word = `exception_${exception.kind.replaceAll('-', '_')}` as Kind;
  const refusal = exception.kind === 'line-refused' && REFUSALS.find((one) => one === told.reason);
  const reason = refusal ? text(`refused_${refusal}`) : told.reason;
  return [text(word), told.place && nameOf(told.place), reason, told.trip ?? told.vehicle].filter(Boolean).join(' · ');
}
