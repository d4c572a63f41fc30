import { List, Stack, Title } from '@mantine/core';
import type { ChangedPlace, ChangedTrip, Difference } from '@/api/generated/allocation';
import { language, named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import type { Plan } from '../answers';
import { useDifference } from '../data';
import type { Model } from '../useModel';
import { text } from '../words';

const NAMED = 6;
const SENTENCES = {
  added: 'changesAdded',
  more: 'changesGrow',
  fewer: 'changesShrink',
  dropped: 'changesDropped',
  sooner: 'changesSooner',
  later: 'changesLater',
} as const satisfies Record<ChangedPlace['change'], string>;

/** What a proposed plan changes against the plan in force, and why, in sentences. */
export function Changes({ model, plan }: { model: Model; plan: Plan }) {
  const say = useSay(text);
  const { data } = useDifference(plan.plan);
  const list = useList(model);
  if (!data) return null;
  return (
    <Stack gap={4} component="section" data-testid="changes">
      <Title order={3} size="h6">
        {say('changesTitle')}
      </Title>
      <List size="sm" spacing={2}>
        <List.Item>{people(data, say)}</List.Item>
        <List.Item>
          {say('changesBegun', {
            begun: number(data.begun),
            kept: number(data.kept),
            changed: number(data.changed.length),
          })}
        </List.Item>
        {byCause(data.changed).map(([cause, [first, ...others]]) => (
          <List.Item key={cause}>
            {say('changesWhy', {
              count: number(1 + others.length),
              why: language() === 'en' ? first.cause_en : first.cause_zh,
              places: list([first, ...others].flatMap(({ places }) => places)),
            })}
          </List.Item>
        ))}
        {Object.entries(SENTENCES).map(([change, sentence]) => {
          const places = data.places.filter((row) => row.change === change).map(({ place }) => place);
          if (!places.length) return null;
          return (
            <List.Item key={change}>{say(sentence, { count: number(places.length), places: list(places) })}</List.Item>
          );
        })}
      </List>
    </Stack>
  );
}

function people(told: Difference, say: Say): string {
  const [all, more] = [number(told.people), told.people - told.people_before];
  if (more > 0) return say('changesMore', { people: all, more: number(more) });
  if (more < 0) return say('changesFewer', { people: all, fewer: number(-more) });
  return say('changesSame', { people: all });
}

/** Names of the first few places, each once. */
function useList(model: Model): (places: string[]) => string {
  const say = useSay(text);
  return (places) => {
    const all = [...new Set(places)];
    const names = all.slice(0, NAMED).map((place) => {
      const known = model.names.get(place);
      return known ? named(known) : place;
    });
    const joined = names.join(say('changesComma'));
    return all.length > NAMED ? say('changesEtc', { places: joined }) : joined;
  };
}

type Say = typeof text;
type Some = [ChangedTrip, ...ChangedTrip[]];

/** The causes that change most trips first. */
function byCause(trips: ChangedTrip[]): [string, Some][] {
  const found = new Map<string, Some>();
  for (const trip of trips) {
    const others = found.get(trip.cause);
    if (others) others.push(trip);
    else found.set(trip.cause, [trip]);
  }
  return [...found].toSorted(([, a], [, b]) => b.length - a.length);
}
