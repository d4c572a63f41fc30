import { useSay } from '@/i18n/i18n';
import { text as incidentText } from '@/incident/words';
import { text } from './words';

const KNOWN = ['infant', 'pregnant', 'elderly', 'general'] as const;
const EVACUATED = '_evacuated';

/** A group of people in words; one that another incident has declared stands for itself. */
export function GroupName({ group }: { group: string }) {
  const say = useSay(text);
  const sayGroup = useSay(incidentText);
  const base = group.replace(EVACUATED, '');
  const known = KNOWN.find((one) => one === base);
  const name = known ? sayGroup(known) : base;
  return group.endsWith(EVACUATED) ? say('evacuated', { group: name }) : name;
}
