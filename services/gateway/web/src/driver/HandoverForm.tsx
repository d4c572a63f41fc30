import { Accordion, Divider, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { now } from '@/clock/clock';
import { useSay } from '@/i18n/i18n';
import { Counter } from '@/ui/Counter';
import { type Handed, handedHere, spread } from './handing';
import type { Names } from './queries';
import { recordHandover } from './record';
import { SignaturePad } from './Signature';
import { StepButton, StepCard } from './StepCard';
import type { Stop, Trip } from './trip';
import { text } from './words';

/** What passes into people's hands: filled in as planned, so that a plain handover is a name and one tap. */
export function HandoverForm({ trip, stop, names }: { trip: Trip; stop: Stop; names: Names }) {
  const say = useSay(text);
  const [begunAt] = useState(now);
  const [rows, setRows] = useState(() => handedHere(trip, stop));
  const [receiver, setReceiver] = useState('');
  const [signature, setSignature] = useState('');
  const place = names.place(stop.place);
  const lines = spread(trip, stop, rows);
  const change = (changed: Handed) => setRows(rows.map((row) => (row.item === changed.item ? changed : row)));
  const show = (row: Handed) => <Row key={row.item} row={row} names={names} onChange={change} />;
  const others = rows.filter((row) => !row.planned);
  const confirm = () =>
    recordHandover(
      trip,
      { stop: stop.stop, lines, received_by: receiver.trim(), signature, begun_at: begunAt },
      say('entryHandover', { place, receiver: receiver.trim() }),
    );
  return (
    <StepCard title={say('handoverAt', { place })}>
      <Text c="dimmed">{say('handoverHint')}</Text>
      {rows.filter((row) => row.planned).map(show)}
      {others.length > 0 && (
        <Accordion variant="contained">
          <Accordion.Item value="others">
            <Accordion.Control>{say('others')}</Accordion.Control>
            <Accordion.Panel>
              <Stack>{others.map(show)}</Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
      <TextInput
        label={say('receiver')}
        description={say('receiverHint')}
        value={receiver}
        onChange={(event) => setReceiver(event.currentTarget.value)}
        maxLength={200}
        autoComplete="off"
        styles={{ input: { height: 48, fontSize: '1rem' } }}
        required
      />
      <SignaturePad value={signature} onChange={setSignature} />
      {!lines.length && <Text>{say('nothing')}</Text>}
      <StepButton act={confirm} disabled={!receiver.trim() || !lines.length}>
        {say('handOver')}
      </StepButton>
    </StepCard>
  );
}

function Row({ row, names, onChange }: { row: Handed; names: Names; onChange: (row: Handed) => void }) {
  const say = useSay(text);
  const item = names.item(row.item);
  const units = (count: number) => names.units(row.item, count);
  const left = row.aboard - row.good - row.short - row.damaged;
  return (
    <Stack gap={4}>
      <Counter
        label={say('good', { item })}
        hint={say('goodHint', { planned: units(row.planned), aboard: units(row.aboard) })}
        value={row.good}
        onChange={(good) => onChange({ ...row, good })}
      />
      {left < 0 && <Text c="var(--trouble)">{say('beyond', { count: units(row.aboard) })}</Text>}
      {left > 0 && <Text size="sm">{say('remains', { count: units(left) })}</Text>}
      <Accordion variant="filled">
        <Accordion.Item value="differs">
          <Accordion.Control>{say('differs')}</Accordion.Control>
          <Accordion.Panel>
            <Stack>
              <Counter
                label={say('damaged', { item })}
                value={row.damaged}
                onChange={(damaged) => onChange(shifted(row, { damaged }))}
              />
              <Counter
                label={say('short', { item })}
                value={row.short}
                onChange={(short) => onChange(shifted(row, { short }))}
              />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      <Divider />
    </Stack>
  );
}

/** What is damaged or missing was not delivered in good order. */
function shifted(row: Handed, change: { damaged: number } | { short: number }): Handed {
  const changed = { ...row, ...change };
  const more = changed.damaged + changed.short - row.damaged - row.short;
  return { ...changed, good: Math.max(0, row.good - more) };
}
