import { Button, Group, Input, Modal, SegmentedControl, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { useOnce } from '@/ui/useOnce';
import { recordAbort, recordBreakdown, recordFinish } from './record';
import type { Trip } from './trip';
import { text } from './words';

type Asked = 'breakdown' | 'abort' | 'early';

interface Props {
  vehicle: string;
  incident: string | undefined;
  /** Left out when there is no trip that could be ended. */
  trip?: Trip | undefined;
  /** Whether there is a trip, with goods aboard, is not known here. */
  unread?: boolean;
}

/** Always in reach: the vehicle is out, or the trip cannot go on.  Each asks once, with a reason. */
export function Trouble({ vehicle, incident, trip, unread = false }: Props) {
  const say = useSay(text);
  const [asked, setAsked] = useState<Asked | null>(null);
  const begun = trip && trip.state !== 'planned';
  return (
    <Stack gap="xs" component="section" aria-label={say('trouble')}>
      <Title order={3} size="h4">
        {say('trouble')}
      </Title>
      <Group gap="xs">
        <Button color="red" variant="outline" h={48} onClick={() => setAsked('breakdown')}>
          {say('breakdown')}
        </Button>
        {trip && (
          <Button variant="default" h={48} onClick={() => setAsked('abort')}>
            {say('abort')}
          </Button>
        )}
        {begun && (
          <Button variant="default" h={48} onClick={() => setAsked('early')}>
            {say('early')}
          </Button>
        )}
      </Group>
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={asked && say(asked)} centered>
        {asked === 'early' && trip && <Early trip={trip} close={() => setAsked(null)} />}
        {(asked === 'breakdown' || asked === 'abort') && (
          <Why
            asked={asked}
            vehicle={vehicle}
            incident={incident}
            trip={trip}
            unread={unread}
            close={() => setAsked(null)}
          />
        )}
      </Modal>
    </Stack>
  );
}

function Early({ trip, close }: { trip: Trip; close: () => void }) {
  const say = useSay(text);
  const finish = async () => {
    await recordFinish(trip, say('early'));
    close();
  };
  return (
    <Stack>
      <Text>{say('earlyHint')}</Text>
      <Decision confirm={say('finish')} onConfirm={finish} close={close} />
    </Stack>
  );
}

interface WhyProps extends Props {
  asked: 'breakdown' | 'abort';
  close: () => void;
}

function Why({ asked, vehicle, incident, trip, unread, close }: WhyProps) {
  const say = useSay(text);
  const [reason, setReason] = useState('');
  const [goods, setGoods] = useState<'safe' | 'lost'>('safe');
  const report = async () => {
    const trouble = { reason: reason.trim(), goods_lost: goods === 'lost' };
    if (asked === 'breakdown')
      await recordBreakdown({ vehicle, incident, trip: trip?.trip }, trouble, `${say(asked)} · ${vehicle}`);
    else if (trip) await recordAbort(trip, trouble, `${say(asked)} · ${vehicle}`);
    close();
  };
  return (
    <Stack>
      <Text>{say(asked === 'breakdown' ? 'breakdownHint' : 'abortHint')}</Text>
      <Textarea
        label={say('reason')}
        description={say('reasonHint')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={2000}
        autosize
        minRows={2}
        required
        data-autofocus
      />
      {(trip || unread) && (
        <Input.Wrapper component="div" label={say('goods')}>
          <SegmentedControl
            aria-label={say('goods')}
            data={[
              { value: 'safe', label: say('safe') },
              { value: 'lost', label: say('lost') },
            ]}
            value={goods}
            onChange={(value) => setGoods(value as 'safe' | 'lost')}
            fullWidth
            size="lg"
          />
        </Input.Wrapper>
      )}
      <Decision
        confirm={say(asked === 'breakdown' ? 'confirmBreakdown' : 'confirmAbort')}
        onConfirm={report}
        disabled={!reason.trim()}
        close={close}
      />
    </Stack>
  );
}

interface DecisionProps {
  confirm: string;
  onConfirm: () => Promise<void>;
  disabled?: boolean;
  close: () => void;
}

function Decision({ confirm, onConfirm, disabled = false, close }: DecisionProps) {
  const say = useSay(text);
  const { once, resting } = useOnce(onConfirm);
  return (
    <Group grow>
      <Button variant="default" h={56} onClick={close}>
        {say('cancel')}
      </Button>
      <Button color="red" h={56} disabled={disabled || resting} onClick={once}>
        {confirm}
      </Button>
    </Group>
  );
}
