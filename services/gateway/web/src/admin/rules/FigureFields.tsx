import { NumberInput, SimpleGrid, Stack, Title } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { FIGURES, type Rules } from './rules';
import { useRuleWords } from './useWords';
import { text } from './words';

interface Props {
  rules: Rules;
  change: (rules: Rules) => void;
}

/** Who comes first, and how large each group is taken to be where nobody has reported. */
export function GroupFields({ rules, change }: Props) {
  const say = useSay(text);
  const told = useRuleWords();
  const rank = (id: string, value: number) =>
    change({ ...rules, groups: rules.groups.map((group) => (group.id === id ? { ...group, rank: value } : group)) });
  if (!rules.groups.length) return null;
  return (
    <Stack gap="xs" component="section" aria-label={say('groups')}>
      <Title order={3} size="h4">
        {say('groups')}
      </Title>
      <SimpleGrid cols={{ base: 2, sm: 4 }} style={{ alignItems: 'end' }}>
        {rules.groups.map((group) => (
          <NumberInput
            key={group.id}
            label={`${told.group(group.id)} · ${say('rank')}`}
            min={1}
            max={9}
            allowDecimal={false}
            value={group.rank}
            onChange={(typed) => rank(group.id, Number(typed) || 1)}
          />
        ))}
        {Object.entries(rules.group_shares).map(([id, share]) => (
          <Percent
            key={id}
            label={say('group_share', { group: told.group(id) })}
            share={share}
            set={(value) => change({ ...rules, group_shares: { ...rules.group_shares, [id]: value } })}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

/** Limits, and what is assumed of a village that is silent. */
export function FigureFields({ rules, change }: Props) {
  const say = useSay(text);
  return (
    <Stack gap="xs" component="section" aria-label={say('figures')}>
      <Title order={3} size="h4">
        {say('figures')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {FIGURES.map((figure) => {
          const set = (value: number | null) => change({ ...rules, [figure]: value });
          if (figure.endsWith('_ratio')) {
            return <Percent key={figure} label={say(figure)} share={rules[figure] ?? 0} set={set} />;
          }
          const limit = figure === 'approval_limit_people';
          return (
            <NumberInput
              key={figure}
              label={limit ? say(figure) : say('inMinutes', { figure: say(figure) })}
              description={limit ? say('limitHint') : undefined}
              min={limit ? 0 : 1}
              allowDecimal={false}
              hideControls
              value={limit ? (rules[figure] ?? '') : rules[figure] || ''}
              onChange={(typed) => set(typed === '' && limit ? null : Number(typed))}
            />
          );
        })}
      </SimpleGrid>
    </Stack>
  );
}

function Percent({ label, share, set }: { label: string; share: number; set: (share: number) => void }) {
  const say = useSay(text);
  return (
    <NumberInput
      label={say('inPercent', { figure: label })}
      min={0}
      max={100}
      decimalScale={4}
      hideControls
      value={Math.round(share * 1e6) / 1e4}
      onChange={(typed) => set(Math.round(Number(typed) * 1e4) / 1e6)}
    />
  );
}
