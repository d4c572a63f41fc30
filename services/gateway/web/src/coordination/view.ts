/** What of the screen is shown, kept in the URL: Back works, and a link says what its sender saw. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export const PANES = ['list', 'plans', 'remedies', 'roads'] as const;
export type Pane = (typeof PANES)[number];

export interface View {
  pane?: Pane | undefined;
  place?: string | undefined;
  road?: string | undefined;
  plan?: string | undefined;
  cause?: string | undefined;
  county?: string | undefined;
  q?: string | undefined;
}

export function useView(): { view: View; go: (change: View, replace?: boolean) => void } {
  const view = useSearch({ strict: false }) as View;
  const navigate = useNavigate();
  const go = useCallback(
    (change: View, replace = false) =>
      void navigate({ to: '.', search: (before: View) => ({ ...before, ...change }), replace, resetScroll: false }),
    [navigate],
  );
  return { view, go };
}
