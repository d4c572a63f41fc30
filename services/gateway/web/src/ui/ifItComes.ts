import { type ComponentType, lazy } from 'react';

/** Shown once its code has come; if that does not come, the page goes on without it. */
export function ifItComes(load: () => Promise<{ default: ComponentType }>) {
  return lazy(() => load().catch(() => ({ default: () => null })));
}
