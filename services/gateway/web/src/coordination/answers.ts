/** What allocation answers in documents of its own schemas, as far as this screen reads them. */
import type { PlanView, RunView } from '@/api/generated/allocation';

/** What a plan achieves; persons unless a name says otherwise. */
export interface Summary {
  people: number;
  relieved_in_time: number;
  relieved_bound: number;
  life_saved_priority: number;
  by_group: Record<string, number>;
  gap: number;
  km: number;
  trips: number;
  vehicles: number;
  seconds: number;
  now_min: number;
}

export type Plan = Omit<PlanView, 'summary'> & { summary: Summary };

/** What the solver last said of a run. */
export interface Progress {
  stage: string;
  seconds: number;
  relieved: number;
  bound: number | null;
}

export type Run = Omit<RunView, 'progress'> & { progress?: Progress | null };
