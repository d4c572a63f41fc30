/** Handing over: people count kinds of goods, the books count lots.  Pure. */
import type { HandedLine } from '@/api/generated/relief';
import { aboard, goods, type Line, type Stop, type Trip } from './trip';

/** What becomes of one kind of goods at a stop, whatever lots it comes from. */
export interface Handed {
  item: string;
  planned: number;
  aboard: number;
  good: number;
  short: number;
  damaged: number;
}

/** Every kind of goods aboard or planned here, prefilled with what is planned and there. */
export function handedHere(trip: Trip, stop: Stop): Handed[] {
  const planned = byItem(stop.lines);
  const there = byItem([...aboard(trip).values()].filter((line) => line.quantity > 0));
  return [...new Set([...planned.keys(), ...there.keys()])].map((item) => {
    const [wanted, has] = [planned.get(item) ?? 0, there.get(item) ?? 0];
    return { item, planned: wanted, aboard: has, good: Math.min(wanted, has), short: 0, damaged: 0 };
  });
}

export function byItem(lines: readonly Line[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of lines) found.set(line.item, (found.get(line.item) ?? 0) + line.quantity);
  return found;
}

type Outcome = 'good' | 'damaged' | 'short';

/** Counts by kind of goods, spread over the lots: first over what is planned here, then over the rest aboard. */
export function spread(trip: Trip, stop: Stop, handed: readonly Handed[]): HandedLine[] {
  const there = aboard(trip);
  const rest = (line: Line) => Math.max(0, there.get(goods(line))?.quantity ?? 0);
  const lots = handed.flatMap(({ item }) => {
    const here = stop.lines.filter((line) => line.item === item);
    const named = new Set(here.map(goods));
    const others = [...there.values()].filter((line) => line.item === item && !named.has(goods(line)));
    return [...here.map((line) => ({ line, room: Math.min(line.quantity, rest(line)) })), ...both(here, others, rest)];
  });
  const lines = new Map<string, HandedLine>();
  for (const row of handed) {
    const own = lots.filter(({ line }) => line.item === row.item);
    for (const outcome of ['good', 'damaged', 'short'] as const) put(lines, own, outcome, row[outcome]);
  }
  return [...lines.values()].filter((line) => line.good + (line.short ?? 0) + (line.damaged ?? 0) > 0);
}

interface Lot {
  line: Line;
  room: number;
}

/** After what is planned here: what more of the same lots is aboard, and other lots. */
function both(here: readonly Line[], others: readonly Line[], rest: (line: Line) => number): Lot[] {
  const more = here.map((line) => ({ line, room: Math.max(0, rest(line) - line.quantity) }));
  return [...more, ...others.map((line) => ({ line, room: rest(line) }))];
}

function put(lines: Map<string, HandedLine>, lots: Lot[], outcome: Outcome, units: number): void {
  let left = units;
  for (const [place, lot] of lots.entries()) {
    // More than is aboard was handed over: it is recorded on the last lot, and the platform notes a doubt.
    const take = place === lots.length - 1 ? left : Math.min(left, lot.room);
    lot.room -= Math.min(take, lot.room);
    left -= take;
    if (take) count(lines, lot.line, outcome, take);
  }
}

function count(lines: Map<string, HandedLine>, line: Line, outcome: Outcome, units: number): void {
  const { supply, item, reserve } = line;
  const before = lines.get(goods(line)) ?? { supply, item, reserve, good: 0, short: 0, damaged: 0 };
  lines.set(goods(line), { ...before, [outcome]: (before[outcome] ?? 0) + units });
}
