/** The commands of the desk.  Each is recorded on the device first and sent from there. */
import type { DirectiveView } from '@/api/generated/allocation';
import { address } from '@/api/request';
import { minutesSince } from '@/clock/clock';
import { number } from '@/i18n/numbers';
import type { Incident } from '@/incident/answers';
import { record } from '@/offline/outbox';
import type { Plan } from './answers';
import { text } from './words';

export const aboutRuns = (incident: string) => `runs/${incident}`;
export const aboutPlan = (plan: string) => `plan/${plan}`;
export const aboutRemedies = (plan: string) => `remedies/${plan}`;
export const aboutRoad = (incident: string, road: string) => `road/${incident}/${road}`;

export const aboutHand = (incident: string, subject: string) => `directives/${incident}/${subject}`;

export interface Order {
  seconds: number;
  priority_weight: number;
  allowance: number;
}

export function askForPlan(incident: string, order: Order): Promise<string> {
  return record({
    path: address('allocation', { url: '/runs' }),
    body: { incident, ...order },
    title: text('actAsk', { seconds: order.seconds }),
    about: aboutRuns(incident),
  });
}

export function takeBestSoFar(incident: string, run: string): Promise<string> {
  return record({
    path: address('allocation', { url: '/runs/{run}/cancel', path: { run } }),
    body: undefined,
    title: text('actStop'),
    about: aboutRuns(incident),
  });
}

export function approve({ plan, summary }: Plan): Promise<string> {
  return record({
    path: address('allocation', { url: '/plans/{plan}/approve', path: { plan } }),
    body: undefined,
    title: text('actApprove', { people: number(summary.people) }),
    about: aboutPlan(plan),
  });
}

export function refuse({ plan }: Plan, reason: string): Promise<string> {
  return record({
    path: address('allocation', { url: '/plans/{plan}/refuse', path: { plan } }),
    body: { reason },
    title: text('actRefuse', { reason }),
    about: aboutPlan(plan),
  });
}

export function tryRemedies(plan: string): Promise<string> {
  return record({
    path: address('allocation', { url: '/plans/{plan}/remedies', path: { plan } }),
    body: undefined,
    title: text('actRemedies'),
    about: aboutRemedies(plan),
  });
}

/** What is decided by hand, and about which trip, store or vehicle. */
export interface Chosen {
  kind: DirectiveView['kind'];
  subject: string;
}

export function decideByHand(incident: string, { kind, subject }: Chosen, reason: string): Promise<string> {
  return record({
    path: address('allocation', { url: '/incidents/{incident}/directives', path: { incident } }),
    body: { kind, subject, reason },
    title: kind === 'keep_trip' ? text('actKeep', { subject, reason }) : text('actLeaveOut', { subject, reason }),
    about: aboutHand(incident, subject),
  });
}

export function undo({ incident, directive, subject }: DirectiveView): Promise<string> {
  return record({
    path: address('allocation', {
      url: '/incidents/{incident}/directives/{directive}/lift',
      path: { incident, directive },
    }),
    body: undefined,
    title: text('actUndo', { subject }),
    about: aboutHand(incident, subject),
  });
}

/** `factor` of the usual speed; 0 closes the road. */
export interface Blocking {
  road: string;
  factor: number;
  reason: string;
}

/** From now on, by the clock of the incident: what waits on the device for an hour is no hour later. */
export function block({ incident, started_at }: Incident, { road, factor, reason }: Blocking): Promise<string> {
  const told = { road, reason };
  return record({
    path: address('relief', { url: '/incidents/{incident}/closures', path: { incident } }),
    body: { road, factor, reason, from_min: minutesSince(started_at) },
    title: factor === 0 ? text('actClose', told) : text('actSlow', told),
    about: aboutRoad(incident, road),
  });
}

export function lift({ incident, started_at }: Incident, road: string, closure: string): Promise<string> {
  return record({
    path: address('relief', { url: '/closures/{incident}/{closure}/lift', path: { incident, closure } }),
    body: { at_min: minutesSince(started_at) },
    title: text('actLift', { road }),
    about: aboutRoad(incident, road),
  });
}
