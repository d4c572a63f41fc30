import { Badge, Stack, Table, Text, Title } from '@mantine/core';
import { IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import type { GroupView, TermsView } from '@/api/generated/relief';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { type Changes, isEmpty, type Told, together } from './rules';
import { useRuleWords } from './useWords';
import { text } from './words';

const KINDS = {
  added: ['added', 'green', IconPlus],
  removed: ['removed', 'red', IconMinus],
  changed: ['changed', 'blue', IconPencil],
} as const;
type Kind = keyof typeof KINDS;

/** What becomes different, side by side; `groups` are those of both versions. */
export function Differences({ changes, groups }: { changes: Changes; groups: GroupView[] }) {
  const say = useSay(text);
  if (isEmpty(changes)) return <Text>{say('noChanges')}</Text>;
  return (
    <Stack gap="lg">
      {changes.rations.length > 0 && <Rations told={together(changes.rations)} groups={groups} />}
      {changes.groups.length + changes.figures.length > 0 && <Others changes={changes} />}
    </Stack>
  );
}

function Rations({ told, groups }: { told: Told[]; groups: GroupView[] }) {
  const say = useSay(text);
  const words = useRuleWords();
  const counted = told.some(({ people }) => people !== null);
  return (
    <Stack gap="xs" component="section" aria-label={say('rations')}>
      <Title order={3} size="h4">
        {say('rations')}
      </Title>
      <Table.ScrollContainer minWidth={counted ? 520 : 400}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('item')}</Table.Th>
              <Table.Th miw={84}>{say('before')}</Table.Th>
              <Table.Th miw={84}>{say('after')}</Table.Th>
              {counted && <Table.Th>{say('effect')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {told.map((one) => (
              <Table.Tr key={`${one.item} ${one.groups.join()}`}>
                <Table.Th scope="row">
                  <Difference kind={one.kind} /> {words.item(one.item)}
                  <Text size="sm" c="dimmed" fw={400}>
                    {words.groups(one.groups, groups)}
                  </Text>
                </Table.Th>
                <Table.Td>
                  <Terms terms={one.before} other={one.after} item={one.item} />
                </Table.Td>
                <Table.Td>
                  <Terms terms={one.after} other={one.before} item={one.item} />
                </Table.Td>
                {counted && (
                  <Table.Td>
                    <Effect told={one} />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Difference({ kind }: { kind: Kind }) {
  const say = useSay(text);
  const [word, color, Icon] = KINDS[kind];
  return (
    <Badge color={color} variant="light" leftSection={<Icon size={12} aria-hidden />}>
      {say(word)}
    </Badge>
  );
}

/** The terms; what both sides have in common beyond the quantity is not repeated. */
function Terms({ terms, other, item }: { terms: TermsView | null; other: TermsView | null; item: string }) {
  const say = useSay(text);
  const words = useRuleWords();
  if (!terms) return '–';
  const substitutes = Object.entries(terms.substitutes);
  const alike =
    JSON.stringify(substitutes.toSorted()) === JSON.stringify(Object.entries(other?.substitutes ?? {}).toSorted());
  return (
    <Stack gap={2}>
      <Text size="sm">{words.terms(terms, item)}</Text>
      {terms.life_saving !== other?.life_saving && (
        <Text size="sm" c="dimmed">
          {say(terms.life_saving ? 'lifeSaving' : 'notLifeSaving')}
        </Text>
      )}
      {!alike &&
        (substitutes.length ? (
          substitutes.map(([code, units]) => (
            <Text key={code} size="sm" c="dimmed">
              {words.standsIn(code, units, item)}
            </Text>
          ))
        ) : (
          <Text size="sm" c="dimmed">
            {say('noSubstitutes')}
          </Text>
        ))}
    </Stack>
  );
}

function Effect({ told: { people, more_units, item } }: { told: Told }) {
  const say = useSay(text);
  const words = useRuleWords();
  const more = more_units ?? 0;
  const units = words.amount(Math.abs(more), item);
  return (
    <Stack gap={2}>
      <Text size="sm" fw={650}>
        {more === 0 ? say('sameUnits') : say(more > 0 ? 'moreUnits' : 'fewerUnits', { units })}
      </Text>
      <Text size="sm" c="dimmed">
        {say('forPeople', { people: number(people ?? 0) })}
      </Text>
    </Stack>
  );
}

/** Ranks of groups, limits and estimates. */
function Others({ changes: { groups, figures } }: { changes: Changes }) {
  const say = useSay(text);
  const words = useRuleWords();
  const rank = (value: number | null) => (value === null ? '–' : say('rankOf', { rank: number(value) }));
  const rows = [
    ...groups.map(({ kind, group, before, after }) => ({
      kind,
      name: `${say('rank')} · ${words.group(group)}`,
      before: rank(before),
      after: rank(after),
    })),
    ...figures.map(({ kind, figure, group, before, after }) => ({
      kind: figure === 'approval_limit_people' ? ('changed' as const) : kind,
      name: words.figureName(figure, group),
      before: words.figure(figure, before),
      after: words.figure(figure, after),
    })),
  ];
  return (
    <Stack gap="xs" component="section" aria-label={say('figures')}>
      <Title order={3} size="h4">
        {say('figures')}
      </Title>
      <Table.ScrollContainer minWidth={360}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('figures')}</Table.Th>
              <Table.Th miw={84}>{say('before')}</Table.Th>
              <Table.Th miw={84}>{say('after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ kind, name, before, after }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">
                  <Difference kind={kind} /> {name}
                </Table.Th>
                <Table.Td>{before}</Table.Td>
                <Table.Td>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
