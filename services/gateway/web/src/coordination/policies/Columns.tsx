import { Alert, Badge, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { PoliciesView, PolicyView } from '@/api/generated/allocation';
import { useSay } from '@/i18n/i18n';
import { Figure } from './Figure';
import { bestOf, isPlanned, kindOf, MEASURES, type Measure, type Planned } from './measures';
import { Meaning, useName } from './Policy';
import { TradeOff } from './TradeOff';
import { text } from './words';

interface ColumnsProps {
  compared: PoliciesView;
  mayChoose: boolean;
}

/** Plans side by side; on a phone, one below the other. */
export function Columns(props: ColumnsProps) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  return narrow ? <Stacked {...props} /> : <SideBySide {...props} />;
}

function SideBySide({ compared: { policies, usual }, mayChoose }: ColumnsProps) {
  const say = useSay(text);
  const plans = policies.filter(isPlanned);
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing="xs" data-testid="policies" style={{ tableLayout: 'fixed' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('measure')}</Table.Th>
            {policies.map((policy) => (
              <Table.Th key={policy.priority_weight} style={{ verticalAlign: 'top' }}>
                <Heading policy={policy} usual={usual} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {MEASURES.map((measure) => (
            <Table.Tr key={measure.name}>
              <Table.Th scope="row" fw={500}>
                {say(measure.name)}
              </Table.Th>
              {policies.map((policy) => (
                <Table.Td key={policy.priority_weight} style={{ verticalAlign: 'top' }}>
                  {isPlanned(policy) ? <Cell measure={measure} policy={policy} plans={plans} /> : '–'}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row" fw={500}>
              {say('choice')}
            </Table.Th>
            {policies.map((policy) => (
              <Table.Td key={policy.priority_weight} style={{ verticalAlign: 'top' }}>
                <Ending policy={policy} plans={plans} usual={usual} mayChoose={mayChoose} />
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Stacked({ compared: { policies, usual }, mayChoose }: ColumnsProps) {
  const say = useSay(text);
  const plans = policies.filter(isPlanned);
  return (
    <Stack data-testid="policies">
      {policies.map((policy) => (
        <Paper key={policy.priority_weight} withBorder p="sm" component="section">
          <Stack gap="xs">
            <Heading policy={policy} usual={usual} />
            {isPlanned(policy) &&
              MEASURES.map((measure) => (
                <Group key={measure.name} justify="space-between" wrap="nowrap" align="flex-start" ta="right">
                  <Text size="sm" ta="left">
                    {say(measure.name)}
                  </Text>
                  <Cell measure={measure} policy={policy} plans={plans} />
                </Group>
              ))}
            <Ending policy={policy} plans={plans} usual={usual} mayChoose={mayChoose} />
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function Heading({ policy, usual }: { policy: PolicyView; usual: number }) {
  const say = useSay(text);
  const weight = policy.priority_weight;
  return (
    <Stack gap={4} align="flex-start" fw={400}>
      <Title order={2} size="h4">
        {say(kindOf(weight))}
      </Title>
      <Group gap={4}>
        <Badge variant="default">{say('weight', { weight })}</Badge>
        {weight === usual && <Badge variant="default">{say('usual')}</Badge>}
        {isPlanned(policy) && (
          <Badge variant={policy.state === 'approved' ? 'filled' : 'default'}>{say(`state_${policy.state}`)}</Badge>
        )}
      </Group>
      <Meaning weight={weight} />
    </Stack>
  );
}

interface CellProps {
  measure: Measure;
  policy: Planned;
  plans: Planned[];
}

function Cell({ measure, policy, plans }: CellProps) {
  const best = bestOf(measure, plans).includes(policy.priority_weight);
  return <Figure measure={measure} figures={policy.figures} best={best} />;
}

interface EndingProps {
  policy: PolicyView;
  plans: Planned[];
  usual: number;
  mayChoose: boolean;
}

/** What the choice would mean, and the way to it; or why there is nothing to choose. */
function Ending({ policy, plans, usual, mayChoose }: EndingProps) {
  const say = useSay(text);
  const name = useName();
  if (policy.state !== 'failed' && !isPlanned(policy)) return <Text size="sm">{say('solved')}</Text>;
  if (!isPlanned(policy))
    return (
      <Alert color="red" title={say('failed')}>
        {policy.reason}
      </Alert>
    );
  return (
    <Stack gap="xs">
      <TradeOff policy={policy} plans={plans} usual={usual} />
      {mayChoose && policy.state === 'proposed' && (
        <Button
          component={Link}
          to="/coordination"
          search={{ pane: 'plans', plan: policy.plan } as never}
          size="md"
          aria-label={say('chooseThis', { policy: name(policy.priority_weight) })}
        >
          {say('choose')}
        </Button>
      )}
    </Stack>
  );
}
