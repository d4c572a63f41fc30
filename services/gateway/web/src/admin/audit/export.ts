/** What was found, as a table for spreadsheets. */
import type { Act, WholeTrail } from '@/api/generated/gateway';
import { eventName } from './events/names';
import { actor, moment, type NameOf, serviceName, subject } from './reading';
import { text } from './words';

export const EXPORTED_MAX = 10_000;
export const PAGE = 200;

/** A cell that begins like this is a formula to a spreadsheet, whoever has typed it into a reason. */
const FORMULA = /^[=+\-@\t\r]/;

export class Incomplete extends Error {
  constructor(readonly services: string[]) {
    super();
  }
}

/** Everything from the beginning, page by page; throws Incomplete rather than leave a part out. */
export async function collected(
  ask: (cursor: string) => Promise<WholeTrail>,
  tell: (count: number) => void,
): Promise<{ acts: Act[]; cut: boolean }> {
  const acts: Act[] = [];
  let cursor: string | null = '';
  while (cursor !== null && acts.length < EXPORTED_MAX) {
    const page: WholeTrail = await ask(cursor);
    const away = Object.keys(page.missing);
    if (away.length) throw new Incomplete(away);
    acts.push(...page.items);
    cursor = page.next;
    tell(acts.length);
  }
  return { acts: acts.slice(0, EXPORTED_MAX), cut: cursor !== null || acts.length > EXPORTED_MAX };
}

/** One row for each event. */
export function tableOf(acts: Act[], nameOf: NameOf): string[][] {
  const header = [
    text('recordedAt'),
    text('happenedAt'),
    text('who'),
    text('service'),
    text('what'),
    text('onWhat'),
    text('data'),
    text('causedBy'),
    text('trace'),
    text('entry'),
  ];
  const rows = acts.flatMap((act) =>
    act.events.map(({ id, type, data }) => [
      moment(act.at),
      act.happened_at ? moment(act.happened_at) : '',
      harmless(named(act.by)),
      serviceName(act.service),
      eventName(type),
      harmless(subject(act, nameOf)),
      JSON.stringify(data),
      act.causation,
      act.trace,
      id,
    ]),
  );
  return [header, ...rows];
}

/** Whoever acted in words, and as the journal names them. */
const named = (by: string) => (actor(by) === by ? by : `${actor(by)} (${by})`);

function harmless(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
