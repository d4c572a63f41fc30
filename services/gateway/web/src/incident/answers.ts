/** What relief answers of an incident.  Minutes count from its start. */
export interface Incident {
  incident: string;
  kind: string;
  name: string;
  name_en?: string | null;
  mode: 'real' | 'drill' | string;
  started_at: string;
  deadline_min: number;
  horizon_min: number;
  area: string;
  areas: string[];
  state: string;
  groups: { id: string; rank: number }[];
  water: Record<string, { access: 'road' | 'wading' | 'boat'; depth_m: number }>;
}

export interface Share {
  in_need: number;
  relieved_in_time: number;
}

export interface Figures {
  incident: string;
  state: string;
  now_min: number;
  deadline_min: number;
  people_affected: number;
  people_in_need: number;
  people_estimated: number;
  people_relieved: number;
  people_relieved_in_time: number;
  people_open: number;
  people_projected: number;
  by_group: Record<string, Share>;
  by_county: Record<string, Share & { name: string; name_en?: string | null; projected: number }>;
  trips: Record<string, number>;
  exceptions: number;
}
