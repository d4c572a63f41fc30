/** What of the screen is shown, kept in the URL: Back works, and a link says what its sender saw. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

export const PANES = ['list', 'plans', 'remedies', 'roads', 'hand'] as const;
export type Pane = (typeof PANES)[number];

export interface View {
  pane?: Pane | undefined;
  place?: string | undefined;
  road?: string | undefined;
  /** What is about to be decided by hand: of which kind, about which trip, store or vehicle. */
  hand?: string | undefined;
  subject?: string | undefined;
  plan?: string | undefined;
  /** The run whose policies are compared. */
  run?: string | undefined;
  cause?: string | undefined;
  county?: string | undefined;
  q?: string | undefined;
  /** The minute that map and list show, by the incident's clock; without it, now. */
  at?: string | number | undefined;
}

export function useView(): { view: View; go: (change: View, replace?: boolean) => void } {
  const search = useSearch({ strict: false });
  const view = useMemo(() => viewOf(search), [search]);
  const navigate = useNavigate();
  const go = useCallback(
    (change: View, replace = false) =>
      void navigate({ to: '.', search: (before: View) => ({ ...before, ...change }), replace, resetScroll: false }),
    [navigate],
  );
  return { view, go };
}

/** A code of digits that somebody has typed into the address is read as a number there. */
export function viewOf(search: Record<string, unknown>): View {
  const written = Object.entries(search).filter(([, value]) => value !== undefined);
  return Object.fromEntries(written.map(([name, value]) => [name, String(value)]));
}
