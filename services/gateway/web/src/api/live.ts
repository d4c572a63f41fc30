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
/** What the tab that listens tells the others. */
type Told = Live | { kind: 'beat' } | { kind: 'end' };

const NAME = 'ninehours-live';

/** Calls `hear` with what happens until the returned function is called.  One tab listens and tells the others. */
export function listen(hear: (said: Live) => void): () => void {
  const over = new AbortController();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
  const pulse = new Pulse();
  let source: EventSource | undefined;

  const receive = (told: Told) => {
    if (told.kind === 'end') return pulse.end();
    if (pulse.beat()) hear({ kind: 'connected', yes: true });
    if (told.kind !== 'beat') hear(told);
  };
  const tell = (told: Told) => {
    receive(told);
    channel?.postMessage(told);
  };
  if (channel) channel.onmessage = (event) => receive(event.data as Told);
  // Each tab counts for itself: the one that listens may be in the background, where browsers let time pass slowly.
  const ticking = setInterval(() => {
    if (!pulse.tick()) return;
    hear({ kind: 'connected', yes: false });
    if (source) open();
  }, TICK_MS);

  const open = () => {
    source?.close();
    source = opened(tell);
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
  source.onerror = () => tell({ kind: 'end' });
  on('hello', () => ({ kind: 'connected', yes: true }));
  on('beat', () => ({ kind: 'beat' }));
  on('reset', () => ({ kind: 'reset' }));
  on('fact', (data) => ({ kind: 'fact', fact: JSON.parse(data) as Fact }));
  on('figures', (data) => ({ kind: 'figures', incident: (JSON.parse(data) as { incident: string }).incident }));
  return source;
}
