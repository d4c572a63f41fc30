/** What allocation answers in documents of its own schemas, as far as this screen reads them. */
import type { PlanView, RunView } from '@/api/generated/allocation';

export type Plan = PlanView;

/** What the solver last said of a run. */
export interface Progress {
  stage: string;
  seconds: number;
  relieved: number;
  bound: number | null;
}

export type Run = Omit<RunView, 'progress'> & { progress?: Progress | null };
