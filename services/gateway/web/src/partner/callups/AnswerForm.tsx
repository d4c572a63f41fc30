import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AnswerCallupData, CallUpView } from '@/api/generated/inventory';
import { type Asked, address } from '@/api/request';
import { useSay } from '@/i18n/i18n';
import { record } from '@/offline/outbox';
import { useOnce } from '@/ui/useOnce';
import { useNames } from '../data';
import { useDraft } from '../useDraft';
import { text } from '../words';
import { type Answer, about, missing } from './callups';

type Open = 'part' | 'decline' | null;
const EMPTY: { open: Open; confirmed: number | string; reason: string } = { open: null, confirmed: '', reason: '' };

/** All, a part, or nothing; less than all wants a reason. */
export function AnswerForm({ callup }: { callup: CallUpView }) {
  const say = useSay(text);
  const names = useNames();
  const [draft, setDraft, forget] = useDraft(about(callup.callup), EMPTY);
  const show = (open: Open) => setDraft({ ...draft, open: draft.open === open ? null : open });

  async function answer({ confirmed, reason }: Answer) {
    const asked: Asked<AnswerCallupData> = { url: '/callups/{callup}/answer', path: { callup: callup.callup } };
    const kind = confirmed === callup.quantity ? 'confirmAll' : confirmed ? 'confirmPart' : 'decline';
    await record({
      path: address('inventory', asked),
      body: { confirmed, reason },
      title: `${say(kind)} · ${names.item(callup.item)} ${names.amount(confirmed, callup.item)}`,
      about: about(callup.callup),
    });
    forget();
  }
  const { once, resting } = useOnce(answer);

  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button size="md" disabled={resting} onClick={() => once({ confirmed: callup.quantity, reason: '' })}>
          {say('confirmAllOf', { amount: names.amount(callup.quantity, callup.item) })}
        </Button>
        <Button size="md" variant="default" aria-expanded={draft.open === 'part'} onClick={() => show('part')}>
          {say('confirmPart')}
        </Button>
        <Button
          size="md"
          variant="subtle"
          color="red"
          aria-expanded={draft.open === 'decline'}
          onClick={() => show('decline')}
        >
          {say('decline')}
        </Button>
      </Group>
      {draft.open && (
        <Partly
          callup={callup}
          part={draft.open === 'part'}
          draft={draft}
          change={(changed) => setDraft({ ...draft, ...changed })}
          send={once}
          resting={resting}
        />
      )}
    </Stack>
  );
}

interface PartlyProps {
  callup: CallUpView;
  part: boolean;
  draft: typeof EMPTY;
  change: (changed: Partial<typeof EMPTY>) => void;
  send: (answer: Answer) => void;
  resting: boolean;
}

function Partly({ callup, part, draft, change, send, resting }: PartlyProps) {
  const say = useSay(text);
  const names = useNames();
  const [tried, setTried] = useState(false);
  const answer = { confirmed: part ? Number(draft.confirmed || Number.NaN) : 0, reason: draft.reason };
  const lacks = missing(answer, callup.quantity);

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!lacks) send(answer);
  }

  return (
    <Stack component="form" onSubmit={submit} gap="sm" align="stretch" maw={520}>
      {part && (
        <NumberInput
          size="md"
          label={say('canDeliver', { unit: names.unit(callup.item) })}
          description={say('atMost', { amount: names.amount(callup.quantity, callup.item) })}
          value={draft.confirmed}
          onChange={(confirmed) => change({ confirmed })}
          min={0}
          max={callup.quantity}
          clampBehavior="none"
          allowDecimal={false}
          thousandSeparator
          error={tried && lacks === 'quantity' && say('wantsQuantity')}
        />
      )}
      <TextInput
        size="md"
        label={say('reason')}
        description={say(part ? 'reasonPart' : 'reasonNone')}
        value={draft.reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
        maxLength={2000}
        error={tried && lacks === 'reason' && say('wantsReason')}
      />
      <Button type="submit" size="md" color={part ? undefined : 'red'} disabled={resting}>
        {say(part ? 'sendPart' : 'sendDecline')}
      </Button>
    </Stack>
  );
}
