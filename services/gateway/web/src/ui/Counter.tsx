/** A whole number for thumbs: one or ten more or less, or typed. */
import { Button, Group, Input, NumberInput } from '@mantine/core';
import { useId } from 'react';
import { useSay } from '@/i18n/i18n';
import { text } from './words';

const TOUCH = 48;
const STEPS_DOWN = [-10, -1];
const STEPS_UP = [1, 10];

interface Props {
  label: string;
  value: number;
  onChange: (value: number) => void;
  max?: number;
  hint?: string | undefined;
}

export function Counter({ label, value, onChange, max = 10_000_000, hint }: Props) {
  const id = useId();
  const set = (wanted: number) => onChange(Math.min(max, Math.max(0, Math.round(wanted))));
  const step = (by: number) => <Step key={by} by={by} label={label} value={value} max={max} set={set} />;
  return (
    <Input.Wrapper label={label} labelProps={{ htmlFor: id }} description={hint}>
      <Group gap={4} wrap="nowrap" mt={4}>
        {STEPS_DOWN.map(step)}
        <NumberInput
          id={id}
          value={value}
          onChange={(typed) => set(Number(typed) || 0)}
          onFocus={(event) => event.currentTarget.select()}
          min={0}
          max={max}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          inputMode="numeric"
          flex={1}
          miw={64}
          styles={{
            input: { height: TOUCH, paddingInline: 4, textAlign: 'center', fontSize: '1.25rem', fontWeight: 650 },
          }}
        />
        {STEPS_UP.map(step)}
      </Group>
    </Input.Wrapper>
  );
}

interface StepProps {
  by: number;
  label: string;
  value: number;
  max: number;
  set: (value: number) => void;
}

function Step({ by, label, value, max, set }: StepProps) {
  const say = useSay(text);
  const count = Math.abs(by);
  return (
    <Button
      variant="default"
      h={TOUCH}
      w={TOUCH}
      p={0}
      flex="none"
      disabled={by < 0 ? value <= 0 : value >= max}
      onClick={() => set(value + by)}
      aria-label={by < 0 ? say('fewer', { label, count }) : say('more', { label, count })}
    >
      {by < 0 ? `−${count}` : `+${count}`}
    </Button>
  );
}
