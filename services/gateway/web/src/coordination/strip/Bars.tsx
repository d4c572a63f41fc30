import { span } from '@/clock/clock';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import classes from './Strip.module.css';
import { BAR_MIN, type Bar } from './then';
import { text } from './words';

/** Of the drawing, whose width is the minutes: where the people stand, and where the vehicles hang. */
const PEOPLE_HIGH = 30;
const AXIS = PEOPLE_HIGH + 1;
const LEAVING_HIGH = 12;
const HIGH = AXIS + LEAVING_HIGH;
const GAP_MIN = 1;

interface Props {
  bars: Bar[];
  nowMin: number;
  deadlineMin: number;
}

/** What has been is filled, what is planned is an outline: colour is not the only difference. */
export function Bars({ bars, nowMin, deadlineMin }: Props) {
  const say = useSay(text);
  const people = Math.max(1, ...bars.map(({ relieved, toCome }) => relieved + toCome));
  const leaving = Math.max(1, ...bars.map(({ left, toLeave }) => left + toLeave));
  const x = (minute: number) => ({ x1: minute, x2: minute, y1: 0, y2: HIGH });
  return (
    <svg
      className={classes.bars}
      viewBox={`0 0 ${deadlineMin} ${HIGH}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid="bars"
    >
      <line x1={0} x2={deadlineMin} y1={AXIS} y2={AXIS} className={classes.axis} />
      {bars.map(({ from, relieved, toCome, left, toLeave }) => {
        const to = span(from + BAR_MIN);
        const told = { from: span(from), to };
        return (
          <g key={from}>
            <g>
              <title>{say('barPeople', { ...told, done: number(relieved), planned: number(toCome) })}</title>
              <Column from={from} done={relieved} planned={toCome} high={PEOPLE_HIGH / people} up />
            </g>
            <g>
              <title>{say('barDepartures', { ...told, done: number(left), planned: number(toLeave) })}</title>
              <Column from={from} done={left} planned={toLeave} high={LEAVING_HIGH / leaving} />
            </g>
          </g>
        );
      })}
      <line {...x(Math.min(nowMin, deadlineMin))} className={classes.now} />
      <line {...x(deadlineMin)} className={classes.deadline} />
    </svg>
  );
}

interface ColumnProps {
  from: number;
  done: number;
  planned: number;
  /** Of one person, or one vehicle. */
  high: number;
  up?: boolean;
}

/** What has been stands next to the axis, what is planned beyond it. */
function Column({ from, done, planned, high, up }: ColumnProps) {
  const [near, far] = [done * high, planned * high];
  const place = { x: from + GAP_MIN, width: BAR_MIN - 2 * GAP_MIN };
  return (
    <>
      {done > 0 && <rect {...place} y={up ? AXIS - near : AXIS} height={near} className={classes.done} />}
      {planned > 0 && (
        <rect {...place} y={up ? AXIS - near - far : AXIS + near} height={far} className={classes.planned} />
      )}
    </>
  );
}
