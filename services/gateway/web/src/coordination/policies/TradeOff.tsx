import { Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { type Change, overtakenBy, type Planned, tradeOff } from './measures';
import { useName } from './Policy';
import { text } from './words';

/** What a plan brings and costs compared with the usual one's, in sentences. */
export function TradeOff({ policy, plans, usual }: { policy: Planned; plans: Planned[]; usual: number }) {
  const say = useSay(text);
  const name = useName();
  const base = plans.find(({ priority_weight }) => priority_weight === usual);
  const better = overtakenBy(policy, plans);
  const told = (changes: Change[]) => changes.map((change) => sayChange(say, change)).join(say('comma'));
  const { brings, costs } = base && base !== policy ? tradeOff(policy, base) : NOTHING;
  return (
    <>
      {base && base !== policy && (
        <Text size="sm" fw={650}>
          {say('comparedWith', { usual: name(usual) })}
        </Text>
      )}
      {brings.length > 0 && <Text size="sm">{say('brings', { what: told(brings) })}</Text>}
      {costs.length > 0 && <Text size="sm">{say('costs', { what: told(costs) })}</Text>}
      {base && base !== policy && !brings.length && !costs.length && <Text size="sm">{say('same')}</Text>}
      {better && (
        <Text size="sm" c="dimmed">
          {say('overtaken', { other: name(better.priority_weight) })}
        </Text>
      )}
    </>
  );
}

function sayChange(say: typeof text, { name, more, by, digits }: Change): string {
  const told = { by: digits ? by.toFixed(digits) : number(by) };
  return more ? say(`more_${name}`, told) : say(`less_${name}`, told);
}

const NOTHING = { brings: [], costs: [] };
