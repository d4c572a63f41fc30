/** The minute that the desk shows: the one in the address, or none, which means now. */
import { useEffect, useState } from 'react';
import { useView, type View } from '../view';

/** A drag passes many minutes; only where it rests is worth an address. */
const RESTS_MS = 250;

export interface Moment {
  /** Undefined: now. */
  minute: number | undefined;
  move: (minute: number | undefined) => void;
}

export function useMoment(deadlineMin: number): Moment {
  const { view, go } = useView();
  const written = minuteOf(view.at, deadlineMin);
  const [minute, setMinute] = useState(written);
  // Back, and links, lead to other moments.
  useEffect(() => setMinute(written), [written]);
  useEffect(() => {
    if (minute === written) return;
    const rests = setTimeout(() => go({ at: minute }, true), RESTS_MS);
    return () => clearTimeout(rests);
  }, [minute, written, go]);
  return { minute, move: setMinute };
}

/** An address may say anything. */
export function minuteOf(said: View['at'], deadlineMin: number): number | undefined {
  const minute = Number(said ?? Number.NaN);
  return Number.isFinite(minute) ? Math.min(deadlineMin, Math.max(0, Math.round(minute))) : undefined;
}
