/** Runs before all else: asks who is there and has their page fetched, while the libraries are still on their way. */
import { askAhead } from './api/ahead';
import { fetchFolder, firstLists } from './folders';
import { remembered, whoIsThere } from './session/remembered';

const address = new URL(window.location.href);
const fetchPage = () => Promise.all([import('./Application'), fetchFolder(address)]);

/** Here they have recorded nothing yet that an answer would have to include, and nothing is kept to be shown at once. */
function newHere() {
  askAhead(firstLists(address));
  return fetchPage();
}

// Whoever nobody knows here sees the sign-in, which is not to wait for the rest of the application.
if (remembered()) void fetchPage().catch(() => {});
else
  whoIsThere()
    .then(newHere)
    .catch(() => {});
