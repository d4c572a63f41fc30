import { Badge, Stack, Table, Text, Title } from '@mantine/core';
import type { RulesView } from '@/api/generated/relief';
import { useSay } from '@/i18n/i18n';
import { FIGURES, itemsOf, type Rules, termsFor } from './rules';
import { useRuleWords } from './useWords';
import { text } from './words';

const ITEM_PX = 240;
const GROUP_PX = 106;

/** A version to be read: what each group gets of each item, who comes first, what is assumed. */
export function RulesTable({ rules }: { rules: RulesView }) {
  return (
    <Stack gap="lg">
      <Rations rules={rules} />
      <Groups rules={rules} />
      <Figures rules={rules} />
    </Stack>
  );
}

function Rations({ rules: { groups, rations } }: { rules: Rules }) {
  const say = useSay(text);
  const told = useRuleWords();
  return (
    <Stack gap="xs" component="section" aria-label={say('rations')}>
      <Title order={3} size="h4">
        {say('rations')}
      </Title>
      <Table.ScrollContainer minWidth={ITEM_PX + GROUP_PX * groups.length}>
        <Table withColumnBorders layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={ITEM_PX}>{say('item')}</Table.Th>
              {groups.map(({ id }) => (
                <Table.Th key={id} scope="col">
                  {told.group(id)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {itemsOf(rations).map((item) => (
              <Table.Tr key={item}>
                <Table.Th scope="row">
                  <Item rules={rations.filter((one) => one.item === item)} />
                </Table.Th>
                {groups.map(({ id }) => {
                  const terms = termsFor(rations, item, id);
                  return <Table.Td key={id}>{terms ? told.terms(terms, item) : '–'}</Table.Td>;
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

/** An item with what can stand in for it; it may be split into several rations. */
function Item({ rules }: { rules: Rules['rations'] }) {
  const say = useSay(text);
  const told = useRuleWords();
  const [first] = rules;
  if (!first) return null;
  const substitutes = new Map(rules.flatMap((one) => one.substitutes.map(({ item, units }) => [item, units] as const)));
  return (
    <>
      {told.item(first.item)}{' '}
      {rules.some((one) => one.life_saving) && (
        <Badge variant="light" color="red">
          {say('lifeSaving')}
        </Badge>
      )}
      {[...substitutes].map(([item, units]) => (
        <Text key={item} size="sm" c="dimmed" fw={400}>
          {told.standsIn(item, units, first.item)}
        </Text>
      ))}
    </>
  );
}

function Groups({ rules: { groups, group_shares } }: { rules: Rules }) {
  const say = useSay(text);
  const told = useRuleWords();
  return (
    <Stack gap="xs" component="section" aria-label={say('groups')}>
      <Title order={3} size="h4">
        {say('groups')}
      </Title>
      <Table maw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('group')}</Table.Th>
            <Table.Th>{say('rank')}</Table.Th>
            <Table.Th ta="right">{say('share')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map(({ id, rank }) => (
            <Table.Tr key={id}>
              <Table.Td>{told.group(id)}</Table.Td>
              <Table.Td>{say('rankOf', { rank })}</Table.Td>
              <Table.Td ta="right">{told.figure('group_share', group_shares[id] ?? null)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

function Figures({ rules }: { rules: Rules }) {
  const say = useSay(text);
  const told = useRuleWords();
  return (
    <Stack gap="xs" component="section" aria-label={say('figures')}>
      <Title order={3} size="h4">
        {say('figures')}
      </Title>
      <Table maw={640}>
        <Table.Tbody>
          {FIGURES.map((figure) => (
            <Table.Tr key={figure}>
              <Table.Th scope="row" fw={400}>
                {say(figure)}
              </Table.Th>
              <Table.Td ta="right">{told.figure(figure, rules[figure])}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
