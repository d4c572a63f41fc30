/** What relief answers of an incident, by the names that its pages use. */
export type { Figures, GroupFigures as Share, IncidentView as Incident } from '@/api/generated/relief';
