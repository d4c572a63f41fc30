/** Groups, items, amounts and figures of rules in the language spoken. */
import type { GroupView, RationView } from '@/api/generated/relief';
import { useItems } from '@/api/register';
import { language, named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { unit } from '@/i18n/units';
import { text as incidentText } from '@/incident/words';
import { baseOf, type Figure, isEvacuated, type Named, namedGroups } from './rules';
import { text } from './words';

const KNOWN = ['infant', 'pregnant', 'elderly', 'general'] as const;
/** Quantities for one person have fractions: 0.25 tents. */
const exact = (value: number) =>
  value.toLocaleString(language() === 'en' ? 'en-GB' : 'zh-CN', { maximumFractionDigits: 3 });

export function useRuleWords() {
  const say = useSay(text);
  const sayGroup = useSay(incidentText);
  const { byCode } = useItems();

  const base = (group: string) => {
    const known = KNOWN.find((one) => one === group);
    return known ? sayGroup(known) : group;
  };
  const group = (id: string) => (isEvacuated(id) ? say('evacuated', { group: base(baseOf(id)) }) : base(id));
  const place = ({ base: id, where }: Named) =>
    where === 'both' ? base(id) : say(where === 'home' ? 'atHome' : 'evacuated', { group: base(id) });
  const item = (code: string) => {
    const known = byCode.get(code);
    return known ? named(known) : code;
  };
  const measure = (code: string, count?: number) => unit(byCode.get(code)?.unit ?? '', count);
  const amount = (quantity: number, code: string) => `${exact(quantity)} ${measure(code, quantity)}`.trim();

  const lasting = (minutes: number) =>
    minutes % 60 ? say('minutes', { count: exact(minutes) }) : say('hours', { count: exact(minutes / 60) });

  return {
    group,
    item,
    measure,
    amount,
    groups: (ids: string[], all: GroupView[]) => {
      const told = namedGroups(ids, all);
      return typeof told === 'string' ? say(told) : told.map(place).join(say('listComma'));
    },
    terms: ({ quantity, per_persons }: Pick<RationView, 'quantity' | 'per_persons'>, code: string) =>
      per_persons === 1
        ? say('perPerson', { amount: amount(quantity, code) })
        : say('perPersons', { persons: exact(per_persons), amount: amount(quantity, code) }),
    standsIn: (substitute: string, units: number, code: string) =>
      say('standsIn', {
        item: item(substitute),
        unit: measure(substitute),
        units: exact(units),
        base: measure(code, units),
      }),
    figure: (figure: Figure, value: number | null) => {
      if (value === null) return figure === 'approval_limit_people' ? say('platformLimit') : '–';
      if (figure === 'approval_limit_people') return say('upTo', { people: number(value) });
      if (figure.endsWith('_min')) return lasting(value);
      return `${exact(value * 100)}%`;
    },
    figureName: (figure: Figure, of: string) =>
      figure === 'group_share' ? say('group_share', { group: group(of) }) : say(figure),
  };
}
