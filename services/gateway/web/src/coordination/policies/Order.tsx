import { Button, NumberInput, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { aboutRuns } from '../acts';
import { SECONDS, USUAL, WEIGHT } from '../limits';
import { Recorded, useOnItsWay } from '../Recorded';
import { useView } from '../view';
import { comparePolicies } from './acts';
import { kindOf, weightsOf } from './measures';
import { Meaning } from './Policy';
import { text } from './words';

const WEIGHTS: (number | string)[] = [0, 1, USUAL.weight];

/** Which policies to compare, and how long to search for the plan of each. */
export function Order({ incident, again }: { incident: string; again: boolean }) {
  const say = useSay(text);
  const { go } = useView();
  const [fields, setFields] = useState(WEIGHTS);
  const [seconds, setSeconds] = useState<number | string>(USUAL.seconds);
  const onItsWay = useOnItsWay(aboutRuns(incident));
  const weights = weightsOf(fields);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (weights && Number(seconds))
      void comparePolicies(incident, weights, Number(seconds)).then(() => go({ run: undefined }, true));
  };
  return (
    <Paper withBorder p="md" component="section">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} size="h4">
            {say(again ? 'again' : 'formTitle')}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {fields.map((field, at) => (
              <Field
                // biome-ignore lint/suspicious/noArrayIndexKey: a policy is its place in the order
                key={at}
                at={at}
                weight={field}
                change={(weight) => setFields(fields.map((other, n) => (n === at ? weight : other)))}
              />
            ))}
          </SimpleGrid>
          <NumberInput label={say('seconds')} value={seconds} onChange={setSeconds} {...SECONDS} maw={260} size="md" />
          {!weights && (
            <Text c="red" role="alert">
              {say('notDistinct')}
            </Text>
          )}
          <Button type="submit" disabled={!weights || !Number(seconds)} loading={onItsWay} size="md" maw={400}>
            {say('ask', { seconds: Number(seconds) * (weights?.length ?? 0) })}
          </Button>
          <Recorded about={aboutRuns(incident)} />
        </Stack>
      </form>
    </Paper>
  );
}

interface FieldProps {
  at: number;
  weight: number | string;
  change: (weight: number | string) => void;
}

function Field({ at, weight, change }: FieldProps) {
  const say = useSay(text);
  return (
    <Stack gap={4}>
      <NumberInput
        label={say(at < 2 ? 'weightField' : 'weightOptional', { number: at + 1 })}
        value={weight}
        onChange={change}
        {...WEIGHT}
        size="md"
      />
      {weight === '' ? (
        at >= 2 && <Text size="sm">{say('noThird')}</Text>
      ) : (
        <>
          <Text fw={650}>{say(kindOf(Number(weight)))}</Text>
          <Meaning weight={Number(weight)} />
        </>
      )}
    </Stack>
  );
}
