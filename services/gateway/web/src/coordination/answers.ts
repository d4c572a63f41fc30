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

/** `relief-plan/1`. */
export interface PlanBody {
  trips: PlanTrip[];
}

export interface PlanTrip {
  id: string;
  vehicle: string;
  stops: PlanStop[];
}

export interface PlanStop {
  place: string;
  do: 'load' | 'unload';
  arrive: number;
  end: number;
  lines: { supply: string; quantity: number }[];
}

/** `relief-instance/2`. */
export interface Instance {
  deadline: number;
  groups: { id: string; rank: number }[];
  items: { id: string; counts_as?: { item: string; units: number } }[];
  rations: { item: string; groups: string[]; quantity: number; per_persons: number }[];
  villages: { id: string; people: Record<string, number> }[];
  supplies: { id: string; item: string }[];
}
