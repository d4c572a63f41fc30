/// <reference lib="webworker" />
/** Keeps the application on the device, so that it opens without a network.  Data is kept elsewhere: offline/. */
import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | { url: string; revision: string | null })[] };

/** What the gateway answers itself, and the application does not. */
const NOT_OURS = [/^\/api(\/|$)/, /^\/report\//, /^\/print\//, /^\/sign-in\//];

precacheAndRoute(self.__WB_MANIFEST);
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: NOT_OURS }));

// A new version waits until the person says so: nothing reloads under somebody's hands.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
