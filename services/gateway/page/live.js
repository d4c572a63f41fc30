// One live stream per browser, not per tab: browsers allow six connections to a host, so a seventh tab would hang.
// The tab that holds the lock listens for all; the others hear it over a channel, and take over when it closes.

const NAME = "ninehours.live";
const AGAIN_MS = 5000;

export function follow({ fact, changed, connected }) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  const release = new AbortController();
  let source = null;

  const hear = ({ kind, data }) => {
    if (kind === "fact") fact(data);
    else if (kind === "connected") connected(data);
    else changed();
  };
  const tell = (message) => {
    hear(message);
    channel?.postMessage(message);
  };
  if (channel) channel.onmessage = (event) => hear(event.data);

  const open = () => {
    if (release.signal.aborted) return;
    source = new EventSource("/live");
    source.onopen = () => tell({ kind: "connected", data: true });
    source.onerror = () => {
      tell({ kind: "connected", data: false });
      // After an answer that is no stream a browser gives up; a restarting server gives such answers.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
    };
    source.addEventListener("fact", (event) => tell({ kind: "fact", data: JSON.parse(event.data) }));
    for (const kind of ["hello", "figures", "reset"]) source.addEventListener(kind, () => tell({ kind: "changed" }));
  };

  const held = () => {
    open();
    return new Promise((done) => release.signal.addEventListener("abort", done));
  };
  // Over plain HTTP from another machine there are no locks; then every tab listens for itself.
  if (navigator.locks) navigator.locks.request(NAME, { signal: release.signal }, held).catch(() => {});
  else open();

  return {
    close() {
      release.abort();
      source?.close();
      channel?.close();
    },
  };
}
