import { type CSSProperties, useEffect, useState } from 'react';
import { useLive } from '@/api/useLive';
import { useNow } from '@/clock/useNow';
import { useSay } from '@/i18n/i18n';
import { lasting } from '@/i18n/numbers';
import { type Age, useAge } from '@/incident/age';
import type { Incident } from '@/incident/answers';
import { useFigures, useIncident } from '@/incident/useIncident';
import { text as incidentText } from '@/incident/words';
import { Empty, Failure, Loading } from '@/ui/States';
import classes from './Board.module.css';
import { Headline } from './Headline';
import { Panels } from './Panels';
import { useReadAt } from './useBoard';
import { text } from './words';

/** The wall: one screen without a mouse, read from six metres, for days. */
export function BoardPage() {
  const sayIncident = useSay(incidentText);
  const { connected } = useLive();
  const { incident, error, retry } = useIncident();
  useAwake();
  if (incident) return <Board incident={incident} connected={connected} />;
  if (incident === null) return <Empty title={sayIncident('none')}>{sayIncident('noneHint')}</Empty>;
  return error ? <Failure error={error} retry={retry} /> : <Loading />;
}

function Board({ incident, connected }: { incident: Incident; connected: boolean }) {
  const { data: figures, dataUpdatedAt, error, refetch } = useFigures(incident.incident);
  const { seconds, age: read } = useAge(useReadAt(incident.incident));
  // Of what happens now nothing is heard.
  const age = !connected && read === 'fresh' ? 'late' : read;
  const shift = useShift();
  if (!figures) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
  return (
    <main id="main" className={classes.board} data-age={age} style={shift}>
      <AgeLine age={age} seconds={seconds} connected={connected} />
      <Headline incident={incident} figures={figures} readAt={dataUpdatedAt} />
      <Panels incident={incident} figures={figures} />
    </main>
  );
}

/** Before any figure: how old the oldest of them is. */
function AgeLine({ age, seconds, connected }: { age: Age; seconds: number; connected: boolean }) {
  const say = useSay(text);
  const said = say(age, { age: lasting(seconds) });
  return (
    <p className={classes.age} role="status">
      {said}
      {!connected && ` · ${say('disconnected')}`}
    </p>
  );
}

const SHIFT_EVERY_MS = 60_000;
const SHIFT_PX = 3;

/** A picture that stands for days burns in; this one wanders by a few pixels. */
function useShift() {
  const step = Math.floor(useNow(SHIFT_EVERY_MS) / SHIFT_EVERY_MS) % 4;
  const [x, y] = [[0, 0] as const, [1, 0] as const, [1, 1] as const, [0, 1] as const][step] ?? [0, 0];
  return { '--right': `${x * SHIFT_PX}px`, '--down': `${y * SHIFT_PX}px` } as CSSProperties;
}

/** Keeps the screen on as long as the page is looked at; browsers that cannot leave that to the system. */
function useAwake(): void {
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` counts how often the lock was lost
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    navigator.wakeLock?.request('screen').then(
      (held) => {
        lock = held;
      },
      () => {},
    );
    const seen = () => document.visibilityState === 'visible' && setAsked((times) => times + 1);
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      void lock?.release().catch(() => {});
    };
  }, [asked]);
}
