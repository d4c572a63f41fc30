/** Runs before all else: asks who is there and has their page fetched, while the libraries are still on their way. */
import { askAhead } from './api/ahead';
import { fetchFolder, firstLists } from './folders';
import { type Me, remembered, whoIsThere } from './session/remembered';

const address = new URL(window.location.href);
const fetchPage = () => Promise.all([import('./Application'), fetchFolder(address)]);

/** Nobody is remembered here, so that mostly nothing is kept to be shown at once. */
function newHere({ user }: Me) {
  askAhead(user, firstLists(address));
  return fetchPage();
}

// Whoever nobody knows here sees the sign-in, which is not to wait for the rest of the application.
if (remembered()) void fetchPage().catch(() => {});
else
  whoIsThere()
    .then(newHere)
    .catch(() => {});
