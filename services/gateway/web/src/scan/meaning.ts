/** What a code means on the warehouse's pages: goods, a store, a trip, or nothing that is known here. */
import { type Fault, type Fields, read, withoutSymbology } from './gs1';

/** What a label's article number stands for: which item it is, how many units one package holds. */
export interface Article {
  item: string;
  each: number;
}

/** Article numbers of the register, by GTIN. */
export function articlesOf(
  items: readonly { item: string; gtins?: Record<string, number> }[],
): Record<string, Article> {
  const each = ({ item, gtins = {} }: (typeof items)[number]) =>
    Object.entries(gtins).map(([gtin, units]) => [gtin, { item, each: units }]);
  return Object.fromEntries(items.flatMap(each));
}

export interface Known {
  items: readonly { item: string }[];
  stores: readonly { store: string }[];
  trips: readonly { trip: string }[];
  /** Of the chosen store. */
  lots: readonly { item: string; lot: string; expires: string | null }[];
  /** By GTIN of 14 digits. */
  articles: Readonly<Record<string, Article>>;
}

/** What a label says besides what it is about. */
export interface Details {
  lot?: string;
  expires?: string;
  quantity?: number;
}

export type Meaning =
  | ({ kind: 'item'; item: string } & Details)
  | { kind: 'store'; store: string }
  | { kind: 'trip'; trip: string }
  /** The second label of a carton, whose first has said what it is. */
  | ({ kind: 'details' } & Details)
  /** An article number that no item has, and that nobody has told this device of. */
  | { kind: 'article'; gtin: string; details: Details }
  | { kind: 'doubtful'; choices: Fields[] }
  | { kind: 'faulty'; reason: Fault; at: string }
  | { kind: 'unknown'; text: string };

/** Own codes come first: some are bare digits, which would pass for article numbers. */
export function meaningOf(text: string, known: Known, whole = false): Meaning {
  const bare = withoutSymbology(text);
  const own = ownCode(bare, known);
  if (own) return own;
  const reading = read(text, { whole });
  switch (reading.kind) {
    case 'read':
      return meaningOfFields(reading.fields, known) ?? { kind: 'unknown', text: bare };
    case 'doubtful':
      return { kind: 'doubtful', choices: reading.choices };
    case 'faulty':
      return { kind: 'faulty', reason: reading.reason, at: reading.at };
    default:
      return { kind: 'unknown', text: bare };
  }
}

/** Also of the reading that a person has chosen among several. */
export function meaningOfFields(fields: Fields, known: Known): Meaning | null {
  const details = detailsOf(fields);
  const gtin = fields.gtin ?? fields.content;
  if (gtin) {
    const article = known.articles[gtin];
    if (!article) return { kind: 'article', gtin, details };
    const quantity = (details.quantity ?? 1) * article.each;
    return { kind: 'item', item: article.item, ...details, quantity };
  }
  const own = fields.internal && ownCode(fields.internal, known);
  if (own && own.kind === 'item') return { ...details, ...own };
  const lot = known.lots.find((one) => one.lot === fields.lot);
  if (lot) return { kind: 'item', ...details, ...lotOf(lot) };
  return Object.keys(details).length ? { kind: 'details', ...details } : null;
}

function detailsOf({ lot, expires, bestBefore, count, contained }: Fields): Details {
  const until = expires ?? bestBefore;
  const quantity = count ?? contained;
  return { ...(lot && { lot }), ...(until && { expires: until }), ...(quantity && { quantity }) };
}

/** Scanners may give small letters for capitals. */
function ownCode(text: string, known: Known): Meaning | null {
  const same = (code: string) => code.toUpperCase() === text.toUpperCase();
  const item = known.items.find((one) => same(one.item));
  if (item) return { kind: 'item', item: item.item };
  const store = known.stores.find((one) => same(one.store));
  if (store) return { kind: 'store', store: store.store };
  const trip = known.trips.find((one) => same(one.trip));
  if (trip) return { kind: 'trip', trip: trip.trip };
  const lot = known.lots.find((one) => same(one.lot));
  return lot ? { kind: 'item', ...lotOf(lot) } : null;
}

function lotOf({ item, lot, expires }: Known['lots'][number]): { item: string } & Details {
  return { item, lot, ...(expires && { expires }) };
}
