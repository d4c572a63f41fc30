import { describe, expect, it } from 'vitest';
import { Pulse, TICK_MS } from '@/api/pulse';

const BEAT_MS = 1_000;
const WITHIN_MS = 5_000;
/** How many ticks pass before the silence is told. */
const ticksUntilTold = (pulse: Pulse) => Array.from({ length: 100 }).findIndex(() => pulse.tick()) + 1;

describe('whether the live stream lives', () => {
  it('silence is told within five seconds of the last sign', () => {
    const pulse = new Pulse();
    pulse.beat();
    expect((ticksUntilTold(pulse) + 1) * TICK_MS).toBeLessThan(WITHIN_MS);
  });

  it('a beat that comes two seconds late is no silence', () => {
    const pulse = new Pulse();
    for (let beat = 0; beat < 20; beat += 1) {
      pulse.beat();
      for (let tick = 0; tick < (BEAT_MS + 2_000) / TICK_MS; tick += 1) expect(pulse.tick()).toBe(false);
    }
  });

  it('a stream that never says anything is silent, too, but is given longer to begin', () => {
    const told = ticksUntilTold(new Pulse()) * TICK_MS;
    expect([told > WITHIN_MS, told < 2 * WITHIN_MS]).toEqual([true, true]);
  });

  it('a lasting silence is told again and again, so that the stream is tried anew', () => {
    const pulse = new Pulse();
    pulse.beat();
    expect(ticksUntilTold(pulse)).toBe(ticksUntilTold(pulse));
  });

  it('a sign ends a silence that was told, once', () => {
    const pulse = new Pulse();
    expect([pulse.tick(), pulse.beat()]).toEqual([false, false]);
    ticksUntilTold(pulse);
    expect([pulse.beat(), pulse.beat()]).toEqual([true, false]);
  });
});
