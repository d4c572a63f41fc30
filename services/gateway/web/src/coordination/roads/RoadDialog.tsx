import { Button, Chip, Group, Modal, NumberInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { Shown } from '@/ui/Shown';
import { aboutRoad, block, lift } from '../acts';
import { Recorded, useOnItsWay } from '../Recorded';
import type { Model } from '../useModel';
import { useView } from '../view';
import { ClosureText } from './ClosureText';
import { text } from './words';

/** A road that was picked: how it is, and what may be done about it. */
export function RoadDialog({ model }: { model: Model }) {
  const say = useSay(text);
  const { view, go } = useView();
  const code = view.road;
  const close = () => go({ road: undefined });
  return (
    <Modal opened={Boolean(code)} onClose={close} title={say('roadTitle', { road: code ?? '' })}>
      {code && (
        <Shown query={model.read.roads}>
          {() => <Shown query={model.read.closures}>{() => <RoadState model={model} code={code} />}</Shown>}
        </Shown>
      )}
    </Modal>
  );
}

function RoadState({ model, code }: { model: Model; code: string }) {
  const say = useSay(text);
  const { incident } = model.incident;
  const about = aboutRoad(incident, code);
  const onItsWay = useOnItsWay(about);
  const road = model.roads.find((one) => one.road === code);
  const closures = model.closures.filter((one) => one.road === code);
  if (!road) return <Text>{say('unknownRoad')}</Text>;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {road.a}–{road.b} · {say('roadLength', { km: road.km.toFixed(1) })}
      </Text>
      {!closures.length && <Text>{say('roadOpen')}</Text>}
      {closures.map((closure) => (
        <Group key={closure.closure} justify="space-between" wrap="nowrap">
          <ClosureText closure={closure} />
          {model.may.lift && (
            <Button loading={onItsWay} onClick={() => void lift(model.incident, code, closure.closure)}>
              {say('lift')}
            </Button>
          )}
        </Group>
      ))}
      {model.may.close && !closures.length && <BlockForm model={model} road={code} />}
      {!model.may.close && !model.may.lift && <Text size="sm">{say('mayNot')}</Text>}
      <Recorded about={about} />
    </Stack>
  );
}

const SLOW_PERCENT = 30;

function BlockForm({ model, road }: { model: Model; road: string }) {
  const say = useSay(text);
  const [slow, setSlow] = useState(false);
  const [percent, setPercent] = useState<number | string>(SLOW_PERCENT);
  const [reason, setReason] = useState('');
  const { incident } = model.incident;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const factor = slow ? Number(percent) / 100 : 0;
    void block(model.incident, { road, factor, reason: reason.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SegmentedControl
          value={slow ? 'slow' : 'closed'}
          onChange={(value) => setSlow(value === 'slow')}
          data={[
            { value: 'closed', label: say('setClosed') },
            { value: 'slow', label: say('setSlow') },
          ]}
        />
        {slow && (
          <NumberInput
            label={say('slowPercent')}
            value={percent}
            onChange={setPercent}
            min={1}
            max={99}
            clampBehavior="strict"
          />
        )}
        <Reason reason={reason} onChange={setReason} />
        <Button type="submit" loading={useOnItsWay(aboutRoad(incident, road))} disabled={!reason.trim()}>
          {slow ? say('setSlow') : say('setClosed')}
        </Button>
      </Stack>
    </form>
  );
}

/** The usual reasons to touch, any other to write. */
function Reason({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const say = useSay(text);
  return (
    <>
      <Chip.Group value={reason} onChange={onChange}>
        <Group gap={6}>
          {[say('reasonFlooded'), say('reasonBridge'), say('reasonBlocked'), say('reasonTraffic')].map((one) => (
            <Chip key={one} value={one}>
              {one}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <TextInput
        label={say('reason')}
        value={reason}
        onChange={(event) => onChange(event.currentTarget.value)}
        maxLength={2000}
      />
    </>
  );
}
