import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { aboutPlan, approve, refuse } from '../acts';
import type { Plan } from '../answers';
import { useOnItsWay } from '../Recorded';
import { text } from '../words';

/** Approve or refuse.  Approval cannot be undone: it asks for the number of people whom it is about. */
export function Decision({ plan }: { plan: Plan }) {
  const say = useSay(text);
  const [approving, approval] = useDisclosure(false);
  const [refusing, refusal] = useDisclosure(false);
  const onItsWay = useOnItsWay(aboutPlan(plan.plan));
  return (
    <>
      <Group grow>
        <Button onClick={approval.open} loading={onItsWay}>
          {say('approve')}
        </Button>
        <Button variant="default" onClick={refusal.open} disabled={onItsWay}>
          {say('refuse')}
        </Button>
      </Group>
      <Modal opened={approving} onClose={approval.close} title={say('approveTitle')}>
        <Approval plan={plan} done={approval.close} />
      </Modal>
      <Modal opened={refusing} onClose={refusal.close} title={say('refuseTitle')}>
        <RefusalForm plan={plan} done={refusal.close} />
      </Modal>
    </>
  );
}

function Approval({ plan, done }: { plan: Plan; done: () => void }) {
  const say = useSay(text);
  const [typed, setTyped] = useState<number | string>('');
  const { people } = plan.summary;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (Number(typed) === people) void approve(plan).then(done);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{say('approveHint', { people: number(people) })}</Text>
        <NumberInput
          label={say('approveField')}
          value={typed}
          onChange={setTyped}
          thousandSeparator=","
          hideControls
          data-autofocus
        />
        <Buttons cancel={done} submit={say('approveNow')} ready={Number(typed) === people} />
      </Stack>
    </form>
  );
}

function RefusalForm({ plan, done }: { plan: Plan; done: () => void }) {
  const say = useSay(text);
  const [reason, setReason] = useState('');
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (reason.trim()) void refuse(plan, reason.trim()).then(done);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Textarea
          label={say('reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={2}
          data-autofocus
        />
        <Buttons cancel={done} submit={say('refuseNow')} ready={Boolean(reason.trim())} />
      </Stack>
    </form>
  );
}

function Buttons({ cancel, submit, ready }: { cancel: () => void; submit: string; ready: boolean }) {
  const say = useSay(text);
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={cancel}>
        {say('cancel')}
      </Button>
      <Button type="submit" disabled={!ready}>
        {submit}
      </Button>
    </Group>
  );
}
