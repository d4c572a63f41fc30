import {
  Accordion,
  Badge,
  Button,
  Chip,
  Group,
  Input,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Title,
} from '@mantine/core';
import type { RationView } from '@/api/generated/relief';
import { useItems } from '@/api/register';
import { named, useSay } from '@/i18n/i18n';
import type { Rules } from './rules';
import { useRuleWords } from './useWords';
import { text } from './words';

const EMPTY: RationView = { item: '', groups: [], quantity: 1, per_persons: 1, life_saving: false, substitutes: [] };
const SHOWN_MAX = 50;

interface Props {
  rules: Rules;
  change: (rules: Rules) => void;
}

/** What is given out, item by item; one is opened to be changed. */
export function RationFields({ rules, change }: Props) {
  const say = useSay(text);
  const told = useRuleWords();
  const { rations, groups } = rules;
  const put = (at: number, ration: RationView | null) =>
    change({ ...rules, rations: rations.flatMap((one, index) => (index !== at ? [one] : ration ? [ration] : [])) });
  return (
    <Stack gap="xs" component="section" aria-label={say('rations')}>
      <Title order={3} size="h4">
        {say('rations')}
      </Title>
      <Accordion variant="contained" multiple keepMounted={false}>
        {rations.map((ration, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a ration is known by its place, its item may be changed
          <Accordion.Item key={at} value={String(at)}>
            <Accordion.Control>
              {ration.item ? told.item(ration.item) : say('wantsItem')} · {told.terms(ration, ration.item)} ·{' '}
              {told.groups(ration.groups, groups) || say('wantsGroups')}{' '}
              {ration.life_saving && (
                <Badge variant="light" color="red">
                  {say('lifeSaving')}
                </Badge>
              )}
            </Accordion.Control>
            <Accordion.Panel>
              <Ration
                ration={ration}
                groups={groups}
                change={(changed) => put(at, changed)}
                remove={() => put(at, null)}
              />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <Group>
        <Button variant="default" onClick={() => change({ ...rules, rations: [...rations, EMPTY] })}>
          {say('addRation')}
        </Button>
      </Group>
    </Stack>
  );
}

interface RationProps {
  ration: RationView;
  groups: Rules['groups'];
  change: (ration: RationView) => void;
  remove: () => void;
}

function Ration({ ration, groups, change, remove }: RationProps) {
  const say = useSay(text);
  const told = useRuleWords();
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <ItemChoice label={say('item')} item={ration.item} choose={(item) => change({ ...ration, item })} />
        <Amount
          label={say('quantity')}
          value={ration.quantity}
          set={(quantity) => change({ ...ration, quantity })}
          unit={told.measure(ration.item)}
        />
        <Amount
          label={say('perPersonsField')}
          value={ration.per_persons}
          set={(per_persons) => change({ ...ration, per_persons })}
        />
      </SimpleGrid>
      <Switch
        label={say('lifeSaving')}
        checked={ration.life_saving}
        onChange={(event) => change({ ...ration, life_saving: event.currentTarget.checked })}
      />
      <Input.Wrapper label={say('whoGets')} labelElement="div">
        <Chip.Group multiple value={ration.groups} onChange={(ids) => change({ ...ration, groups: ids })}>
          <Group gap="xs" mt={4}>
            {groups.map(({ id }) => (
              <Chip key={id} value={id}>
                {told.group(id)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
      <Substitutes ration={ration} change={change} />
      <Group>
        <Button variant="default" color="red" onClick={remove}>
          {say('removeRation')}
        </Button>
      </Group>
    </Stack>
  );
}

function Substitutes({ ration, change }: Pick<RationProps, 'ration' | 'change'>) {
  const say = useSay(text);
  const told = useRuleWords();
  const { substitutes } = ration;
  const put = (at: number, one: RationView['substitutes'][number] | null) =>
    change({
      ...ration,
      substitutes: substitutes.flatMap((known, index) => (index !== at ? [known] : one ? [one] : [])),
    });
  return (
    <Stack gap="xs">
      {substitutes.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a substitute is known by its place, its item may be changed
        <Group key={at} align="flex-end" gap="sm">
          <ItemChoice label={say('substitute')} item={one.item} choose={(item) => put(at, { ...one, item })} />
          <Amount
            label={say('countsAs')}
            value={one.units}
            set={(units) => put(at, { ...one, units })}
            unit={told.measure(ration.item)}
          />
          <Button
            variant="default"
            onClick={() => put(at, null)}
            aria-label={`${say('remove')} ${told.item(one.item)}`}
          >
            {say('remove')}
          </Button>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          onClick={() => change({ ...ration, substitutes: [...substitutes, { item: '', units: 1 }] })}
        >
          {say('addSubstitute')}
        </Button>
      </Group>
    </Stack>
  );
}

function ItemChoice({ label, item, choose }: { label: string; item: string; choose: (item: string) => void }) {
  const items = useItems().data ?? [];
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      limit={SHOWN_MAX}
      data={items.map((one) => ({ value: one.item, label: `${named(one)} ${one.item}` }))}
      value={item || null}
      onChange={(value) => choose(value ?? '')}
    />
  );
}

interface AmountProps {
  label: string;
  value: number;
  set: (value: number) => void;
  unit?: string;
}

/** An emptied field counts as zero, which is told as wrong. */
function Amount({ label, value, set, unit }: AmountProps) {
  const say = useSay(text);
  return (
    <NumberInput
      label={unit ? say('inUnit', { label, unit }) : label}
      min={0}
      decimalScale={6}
      hideControls
      value={value || ''}
      onChange={(typed) => set(Number(typed) || 0)}
    />
  );
}
