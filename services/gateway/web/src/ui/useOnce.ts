/** An act that a double tap does once, also when the first tap has put another button under the finger. */
import { useEffect, useState } from 'react';

/** Within this a second tap belongs to the first. */
export const REST_MS = 1_000;

export class Once {
  #running = false;
  #restsUntil: number;

  /** `fresh`: it has only just come under the finger, so it rests first. */
  constructor(
    fresh = false,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#restsUntil = fresh ? now() + REST_MS : Number.NEGATIVE_INFINITY;
  }

  /** Whether the tap counts. */
  begin(): boolean {
    if (this.#running || this.now() < this.#restsUntil) return false;
    this.#running = true;
    this.#restsUntil = this.now() + REST_MS;
    return true;
  }

  end(): void {
    this.#running = false;
  }
}

/** `resting`: to be shown as disabled for a moment, so that nobody wonders why a tap does nothing. */
export function useOnce<Of extends unknown[]>(
  act: (...of: Of) => Promise<unknown>,
  fresh = false,
): { once: (...of: Of) => void; resting: boolean } {
  const [guard] = useState(() => new Once(fresh));
  const [resting, setResting] = useState(fresh);
  useEffect(() => {
    if (!resting) return;
    const timer = setTimeout(() => setResting(false), REST_MS);
    return () => clearTimeout(timer);
  }, [resting]);
  const once = (...of: Of) => {
    if (!guard.begin()) return;
    setResting(true);
    void act(...of).finally(() => guard.end());
  };
  return { once, resting };
}
