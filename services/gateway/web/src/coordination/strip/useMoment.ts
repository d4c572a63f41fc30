/** The minute that the desk shows: the one in the address, or none, which means now. */
import { useEffect, useRef, useState } from 'react';
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
  const sent = useRef(written);
  // Back, and links, lead to other moments; what comes back of one's own may be passed already.
  useEffect(() => {
    if (written !== sent.current) setMinute(written);
    sent.current = written;
  }, [written]);
  useEffect(() => {
    if (minute === written) return;
    const rests = setTimeout(() => {
      sent.current = minute;
      go({ at: minute }, true);
    }, RESTS_MS);
    return () => clearTimeout(rests);
  }, [minute, written, go]);
  return { minute, move: setMinute };
}

/** An address may say anything. */
export function minuteOf(said: View['at'], deadlineMin: number): number | undefined {
  const minute = Number(said ?? Number.NaN);
  return Number.isFinite(minute) ? Math.min(deadlineMin, Math.max(0, Math.round(minute))) : undefined;
}
