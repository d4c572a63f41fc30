/** One live stream for all tabs of a browser: over HTTP/1.1 the seventh stream of a host would hang. */
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

const NAME = 'ninehours-live';
const AGAIN_MS = 3_000;

/** Calls `hear` with what happens until the returned function is called.  One tab listens and tells the others. */
export function listen(hear: (said: Live) => void): () => void {
  const over = new AbortController();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
  let source: EventSource | null = null;
  const tell = (said: Live) => {
    hear(said);
    channel?.postMessage(said);
  };
  if (channel) channel.onmessage = (event) => hear(event.data as Live);

  const open = () => {
    if (over.signal.aborted) return;
    source = new EventSource('/live');
    source.onopen = () => tell({ kind: 'connected', yes: true });
    source.onerror = () => {
      tell({ kind: 'connected', yes: false });
      // After an answer that is no stream a browser gives up; a restarting server gives such answers.
      if (source?.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
    };
    source.addEventListener('hello', () => tell({ kind: 'connected', yes: true }));
    source.addEventListener('reset', () => tell({ kind: 'reset' }));
    source.addEventListener('fact', (event) => tell({ kind: 'fact', fact: JSON.parse(event.data) as Fact }));
    source.addEventListener('figures', (event) =>
      tell({ kind: 'figures', incident: (JSON.parse(event.data) as { incident: string }).incident }),
    );
  };

  const held = () => {
    open();
    return new Promise<void>((done) => over.signal.addEventListener('abort', () => done()));
  };
  // Over plain HTTP from another machine there are no locks; then every tab listens for itself.
  if (navigator.locks) navigator.locks.request(NAME, { signal: over.signal }, held).catch(() => {});
  else open();

  return () => {
    over.abort();
    source?.close();
    channel?.close();
  };
}
