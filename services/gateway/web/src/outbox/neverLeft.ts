import type { Entry } from '@/offline/db';

/** Only what has never left this device is taken back without a trace. */
export const neverLeft = (entry: Entry): boolean => entry.state === 'waiting' && !entry.tries;
