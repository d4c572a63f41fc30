/** One live stream for all tabs of a browser: over HTTP/1.1 the seventh stream of a host would hang. */
import { Pulse, TICK_MS } from './pulse';

export interface Fact {
  type: string;
  stream: string;
  position: number;
}

export type Live =
  | { kind: 'connected'; yes: boolean }
  | { kind: 'fact'; fact: Fact }
  | { kind: 'figures'; incident: string }
  | { kind: 'reset' };
/** What the tab that listens tells the others; and `again`, what those that hear nothing ask of it. */
type Told = Live | { kind: 'beat' } | { kind: 'again' };

const NAME = 'ninehours-live';
const PATIENCE_MS = { least: 2_000, most: 30_000 };

/** Calls `hear` with what happens until the returned function is called.  One tab listens and tells the others. */
export function listen(hear: (said: Live) => void): () => void {
  const over = new AbortController();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
  const pulse = new Pulse();
  let source: EventSource | undefined;
  let heardAt = 0;
  let patience = PATIENCE_MS.least;

  const receive = (told: Told) => {
    if (told.kind === 'again') return openAgain();
    if (pulse.beat()) {
      hear({ kind: 'connected', yes: true });
      hear({ kind: 'reset' });
    }
    if (told.kind !== 'beat') hear(told);
  };
  const tell = (told: Told) => {
    heardAt = performance.now();
    patience = PATIENCE_MS.least;
    receive(told);
    channel?.postMessage(told);
  };
  if (channel) channel.onmessage = (event) => receive(event.data as Told);
  // Each tab counts for itself: the one that listens may be in the background, where browsers let time pass slowly.
  const ticking = setInterval(() => {
    if (!pulse.tick()) return;
    hear({ kind: 'connected', yes: false });
    openAgain();
    channel?.postMessage({ kind: 'again' } satisfies Told);
  }, TICK_MS);

  const open = () => {
    source?.close();
    heardAt = performance.now();
    source = opened(tell);
  };
  /** A stream that has heard nothing for so long, for longer each time: a platform that is slow to answer is let answer. */
  const openAgain = () => {
    if (!source || (source.readyState !== EventSource.CLOSED && performance.now() - heardAt < patience)) return;
    patience = Math.min(2 * patience, PATIENCE_MS.most);
    open();
  };
  const held = () => {
    open();
    return new Promise<void>((done) => over.signal.addEventListener('abort', () => done()));
  };
  // Over plain HTTP from another machine there are no locks; then every tab listens for itself.
  if (navigator.locks) navigator.locks.request(NAME, { signal: over.signal }, held).catch(() => {});
  else held();

  return () => {
    over.abort();
    clearInterval(ticking);
    source?.close();
    channel?.close();
  };
}

/** A stream that has ended the browser opens again by itself, but for answers that are none, as of a server that starts. */
function opened(tell: (told: Told) => void): EventSource {
  const source = new EventSource('/live');
  const on = (name: string, said: (data: string) => Told) =>
    source.addEventListener(name, ({ data }) => tell(said(data as string)));
  on('hello', () => ({ kind: 'connected', yes: true }));
  on('beat', () => ({ kind: 'beat' }));
  on('reset', () => ({ kind: 'reset' }));
  on('fact', (data) => ({ kind: 'fact', fact: JSON.parse(data) as Fact }));
  on('figures', (data) => ({ kind: 'figures', incident: (JSON.parse(data) as { incident: string }).incident }));
  return source;
}
