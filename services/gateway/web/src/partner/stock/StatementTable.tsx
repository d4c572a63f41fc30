import { Badge, Button, Group, NumberInput, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import type { AgreementView, StockView } from '@/api/generated/inventory';
import { skew } from '@/clock/clock';
import { useSay } from '@/i18n/i18n';
import { number, time } from '@/i18n/numbers';
import { useEntriesAbout } from '@/offline/useUnsent';
import { useOnce } from '@/ui/useOnce';
import { useNames, useStock } from '../data';
import { useDraft } from '../useDraft';
import { text } from '../words';
import { aboutAgreement, recordAll, statement } from './state';
import { changed, mistake, stated, type Typed } from './sums';

type Draft = Record<string, Typed>;

/** What the enterprise holds, edited in place; sent as one statement for each agreement that changed. */
export function StatementTable({ agreements }: { agreements: AgreementView[] }) {
  const say = useSay(text);
  const names = useNames();
  const [draft, setDraft, forget] = useDraft<Draft>('statement', {});
  const typedOf = (one: AgreementView) => draft[one.agreement] ?? stated(one);
  const edited = agreements.filter((one) => changed(typedOf(one), one));
  const wrong = edited.filter((one) => mistake(typedOf(one)));
  const again = agreements.filter((one) => one.declared);

  async function send(which: AgreementView[]) {
    await recordAll(which.map((one) => statement(one, typedOf(one), names)));
    forget();
  }
  const { once, resting } = useOnce(send);

  return (
    <Stack component="section" gap="xs" aria-label={say('statement')}>
      <Title order={2} size="h3">
        {say('statement')}
      </Title>
      <Text c="dimmed">{say('statementHint')}</Text>
      <Table.ScrollContainer minWidth={900}>
        <Table verticalSpacing={6}>
          <Head />
          <Table.Tbody>
            {agreements.map((one) => (
              <Row
                key={one.agreement}
                agreement={one}
                typed={typedOf(one)}
                change={(typed) => setDraft({ ...draft, [one.agreement]: typed })}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group gap="sm">
        <Button size="md" disabled={!edited.length || wrong.length > 0 || resting} onClick={() => once(edited)}>
          {say('sendStatement', { count: edited.length })}
        </Button>
        {edited.length > 0 ? (
          <Button size="md" variant="default" onClick={forget}>
            {say('giveUp')}
          </Button>
        ) : (
          again.length > 0 && (
            <Button size="md" variant="default" disabled={resting} onClick={() => once(again)}>
              {say('unchanged')}
            </Button>
          )
        )}
      </Group>
    </Stack>
  );
}

function Head() {
  const say = useSay(text);
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{say('item')}</Table.Th>
        <Table.Th w={170}>{say('holdNow')}</Table.Th>
        <Table.Th w={170}>{say('expires')}</Table.Th>
        <Table.Th ta="right">{say('committed')}</Table.Th>
        <Table.Th ta="right">{say('onBooks')}</Table.Th>
        <Table.Th ta="right">{say('reserved')}</Table.Th>
        <Table.Th>{say('statedLast')}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

interface RowProps {
  agreement: AgreementView;
  typed: Typed;
  change: (typed: Typed) => void;
}

function Row({ agreement, typed, change }: RowProps) {
  const say = useSay(text);
  const names = useNames();
  const lot = lotOf(agreement, useStock().data ?? []);
  const wrong = changed(typed, agreement) ? mistake(typed) : undefined;
  const tooFew = lot && typed.quantity !== '' && Number(typed.quantity) < lot.reserved;
  const label = `${agreement.agreement} ${names.item(agreement.item)}`;
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        {names.item(agreement.item)}
        <Text size="sm" c="dimmed">
          {agreement.agreement} · {names.store(agreement.store)}
        </Text>
      </Table.Td>
      <Table.Td>
        <NumberInput
          aria-label={`${say('holdNow')} ${label}`}
          value={typed.quantity}
          onChange={(quantity) => change({ ...typed, quantity })}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator
          error={wrong === 'quantity' ? say('wantsWhole') : tooFew && say('belowReserved')}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          type="date"
          aria-label={`${say('expires')} ${label}`}
          value={typed.expires}
          onChange={(event) => change({ ...typed, expires: event.currentTarget.value })}
          error={wrong === 'expires' && say('wantsDay')}
        />
      </Table.Td>
      <Table.Td ta="right">{names.amount(agreement.quantity, agreement.item)}</Table.Td>
      <Table.Td ta="right">{lot ? number(lot.on_hand) : '–'}</Table.Td>
      <Table.Td ta="right">{lot ? number(lot.reserved) : '–'}</Table.Td>
      <Table.Td>
        <Last agreement={agreement} />
      </Table.Td>
    </Table.Tr>
  );
}

/** The goods of an agreement are the lot of its name. */
function lotOf(agreement: AgreementView, stock: StockView[]) {
  const there = stock.find((one) => one.store === agreement.store && one.item === agreement.item);
  return there?.lots.find((lot) => lot.lot === agreement.agreement);
}

const OLD_MS = 24 * 3_600_000;

/** When it was stated last, and what this device has on the way. */
function Last({ agreement }: { agreement: AgreementView }) {
  const say = useSay(text);
  const [entry] = useEntriesAbout(aboutAgreement(agreement.agreement));
  if (entry?.state === 'waiting') return <Badge color="orange">{say('waitsToBeSent')}</Badge>;
  if (entry?.state === 'refused') {
    return (
      <Text c="red" size="sm">
        {say('wasRefused')} {entry.problem?.detail}
      </Text>
    );
  }
  const at = agreement.declared?.at;
  if (!at) return <Badge variant="outline">{say('never')}</Badge>;
  const old = Date.now() - skew() - Date.parse(at) > OLD_MS;
  return old ? (
    <Badge variant="outline" color="red">
      {say('statedOld', { time: time(at) })}
    </Badge>
  ) : (
    <Text size="sm">{time(at)}</Text>
  );
}
