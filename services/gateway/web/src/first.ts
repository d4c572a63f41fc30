/** Runs before all else: asks who is there and has their page fetched, while the libraries are still on their way. */
import { fetchFolder } from './folders';
import { remembered, whoIsThere } from './session/remembered';

const fetchPage = () => Promise.all([import('./Application'), fetchFolder(window.location.pathname)]);

// Whoever nobody knows here sees the sign-in, which is not to wait for the rest of the application.
if (remembered()) void fetchPage().catch(() => {});
else
  whoIsThere()
    .then(fetchPage)
    .catch(() => {});
