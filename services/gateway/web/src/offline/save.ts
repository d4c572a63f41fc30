/** Unsent entries as a file: when a device must be given up, what it knows is not. */
import { now } from '@/clock/clock';
import type { Entry } from './db';

export function saveEntries(user: string, entries: Entry[]): void {
  const file = { schema: 'ninehours.entries/1', user, saved_at: now(), entries };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: 'application/json' }));
  link.download = `ninehours-${user}-${file.saved_at.replace(/[:.]/g, '-')}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
