/** The commands of a comparison; approving one of its plans is the desk's. */
import { address } from '@/api/request';
import { record } from '@/offline/outbox';
import { aboutRuns } from '../acts';
import { text } from './words';

export function comparePolicies(incident: string, weights: number[], seconds: number): Promise<string> {
  return record({
    path: address('allocation', { url: '/runs' }),
    body: { incident, weights, seconds },
    title: text('actCompare', { weights: weights.join(' / ') }),
    about: aboutRuns(incident),
  });
}

export function cancelComparison(incident: string, run: string): Promise<string> {
  return record({
    path: address('allocation', { url: '/runs/{run}/cancel', path: { run } }),
    body: undefined,
    title: text('actCancel'),
    about: aboutRuns(incident),
  });
}
