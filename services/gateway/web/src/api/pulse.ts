/** Whether the live stream lives.  The platform says something every second; a stream that is silent is taken for dead.
 *
 * Silence is counted in the page's own ticks: a page that was busy or asleep has not listened, and raises no alarm.
 */
export const TICK_MS = 500;
/** Told at most this and one tick after the last sign: 4.5 s. */
const SILENT_TICKS = 8;

export class Pulse {
  /** Ticks since the last sign of life.  A page that has only begun to listen is given twice as long for the first. */
  #silent = -SILENT_TICKS;
  #lost = false;

  /** A sign of life.  Whether it ends a silence that was told. */
  beat(): boolean {
    const back = this.#lost;
    this.#silent = 0;
    this.#lost = false;
    return back;
  }

  /** Time passes.  Whether the silence has lasted too long, and as long again each time. */
  tick(): boolean {
    this.#silent += 1;
    if (this.#silent <= 0 || this.#silent % SILENT_TICKS) return false;
    this.#lost = true;
    return true;
  }
}
