/** The work list: places where somebody is left out, most people first, as far as they match what is looked for. */
import { found } from '@/i18n/found';
import type { Lack, Spot } from './picture';

export interface Filter {
  cause?: string | undefined;
  county?: string | undefined;
  text?: string | undefined;
}

const called = ({ place, name, nameEn }: Spot) => ({ code: place, names: [name, nameEn] });

/** However well a place fits what was typed, people come first. */
export function worklist(spots: Spot[], filter: Filter): Spot[] {
  return found(spots, filter.text ?? '', called)
    .filter((spot) => spot.leftOut > 0)
    .filter((spot) => !filter.county || spot.county === filter.county)
    .filter((spot) => !filter.cause || spot.lacks.some((lack) => lack.cause === filter.cause))
    .toSorted((a, b) => b.leftOut - a.leftOut || a.place.localeCompare(b.place));
}

/** How many are left out at these places, of one cause if one is named. */
export function peopleLeftOut(spots: Spot[], cause: string | undefined): number {
  const of = (spot: Spot) =>
    cause ? spot.lacks.reduce((sum, lack) => sum + (lack.cause === cause ? lack.people : 0), 0) : spot.leftOut;
  return spots.reduce((sum, spot) => sum + of(spot), 0);
}

/** Causes with the people whom they cost their relief, the most first. */
export function byCause(spots: Spot[]): { cause: string; people: number }[] {
  const total = new Map<string, number>();
  for (const { cause, people } of spots.flatMap((spot) => spot.lacks))
    total.set(cause, (total.get(cause) ?? 0) + people);
  return [...total].map(([cause, people]) => ({ cause, people })).toSorted((a, b) => b.people - a.people);
}

/** A place's causes, each once, the one that concerns most people first. */
export function mainCauses(lacks: Lack[]): string[] {
  return [...new Set(lacks.toSorted((a, b) => b.people - a.people).map(({ cause }) => cause))];
}
