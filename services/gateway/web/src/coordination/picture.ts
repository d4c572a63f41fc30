/** One picture of all places: what they need, when they are relieved, who is left out and why. */
import type { Outlook, Shortage, Unrelieved } from '@/api/generated/allocation';
import type { PlaceReliefView } from '@/api/generated/relief';
import type { Place } from '@/api/register';

/** So many people of a place lack an item, "" where it is not known which; `also`: what else they would need. */
export interface Lack {
  people: number;
  item: string;
  cause: string;
  trip: string | null;
  also: { item: string; cause: string }[];
}

/** `left-out`: somebody there will not be relieved in time. */
export type Outcome = 'done' | 'in-time' | 'left-out';

export interface Spot {
  place: string;
  name: string;
  nameEn: string;
  county: string;
  kind: 'village' | 'shelter';
  access: 'road' | 'wading' | 'boat';
  basis: 'reported' | 'estimated';
  lat: number;
  lon: number;
  people: Record<string, number>;
  inNeed: number;
  relieved: number;
  /** When the last of those who are relieved in time was relieved or will be. */
  minute: number | null;
  outcome: Outcome;
  leftOut: number;
  lacks: Lack[];
}

interface Told {
  needs: PlaceReliefView[];
  names: ReadonlyMap<string, Place>;
  outlook?: Outlook | undefined;
  /** For whom the shortages were counted: the needs of the newest plan, or of the plan itself. */
  counted?: Outlook | undefined;
  /** Undefined while there is no plan: then everybody who is not relieved is left out. */
  shortages?: (Shortage | Unrelieved)[] | undefined;
}

export function pictureOf({ needs, names, outlook, counted, shortages }: Told): Spot[] {
  const lacks = new Map<string, Lack[]>();
  for (const row of shortages ?? []) lacks.set(row.place, [...(lacks.get(row.place) ?? []), lackOf(row)]);
  return needs.map((need) => {
    const known = counted ? (counted.places[need.place]?.people ?? 0) : need.in_need;
    const told = shortages ? lackingNow(lacks.get(need.place) ?? [], need.in_need, known) : [];
    const own = need.state === 'done' ? [] : told;
    const leftOut = shortages ? peopleOf(own) : need.in_need - need.projected;
    return {
      ...nameOf(need, names),
      place: need.place,
      county: need.county,
      kind: need.kind,
      access: need.access,
      basis: need.basis,
      lat: need.lat,
      lon: need.lon,
      people: need.people,
      inNeed: need.in_need,
      relieved: need.relieved,
      minute: need.minute ?? outlook?.places[need.place]?.minute ?? null,
      outcome: need.state === 'done' ? 'done' : leftOut > 0 ? 'left-out' : 'in-time',
      leftOut,
      lacks: own,
    };
  });
}

const LATER = 'reported_later';

/** What is lacking for those who are in need now: of the `known`, some need nothing any more, and others came later. */
function lackingNow(lacks: Lack[], inNeed: number, known: number): Lack[] {
  let open = Math.max(0, peopleOf(lacks) + inNeed - known);
  const found: Lack[] = [];
  for (const lack of [...lacks, { people: open, item: '', cause: LATER, trip: null, also: [] }]) {
    const people = Math.min(lack.people, open);
    if (people > 0) found.push({ ...lack, people });
    open -= people;
  }
  return found;
}

function peopleOf(lacks: Lack[]): number {
  return lacks.reduce((sum, { people }) => sum + people, 0);
}

function lackOf(row: Shortage | Unrelieved): Lack {
  return {
    people: row.people,
    item: row.item,
    cause: row.cause,
    trip: 'trip' in row ? row.trip : null,
    also: row.also ?? [],
  };
}

/** As the register says today; until that has been read, as the need itself says. */
function nameOf(need: PlaceReliefView, names: ReadonlyMap<string, Place>): { name: string; nameEn: string } {
  const { name, name_en } = names.get(need.place) ?? need;
  return { name: name || need.place, nameEn: name_en || name || need.place };
}

/** The sentences of all causes that the answers bring, so that a code is never shown to anybody. */
export function sentencesOf(shortages: (Shortage | Unrelieved)[]): Map<string, { zh: string; en: string }> {
  const obstacles = shortages.flatMap((row) => [row, ...(row.also ?? [])]);
  return new Map(obstacles.map(({ cause, cause_zh: zh, cause_en: en }) => [cause, { zh, en }]));
}
