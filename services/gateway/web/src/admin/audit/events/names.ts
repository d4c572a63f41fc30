/** Every type of event that the catalogue knows, in words. */
import type { ServiceName } from '@/api/request';
import { text } from './words';

type Key = Parameters<typeof text>[0];
export type EventName = Key extends `event_${infer Name}` ? Name : never;

const OF_EVERY_SERVICE = [
  'ImportAccepted',
  'ImportFinished',
  'JournalRestored',
  'RecordParked',
  'RecordReleased',
] as const;

const OWN = {
  inventory: [
    'AgreementSigned',
    'CallUpAsked',
    'CallUpConfirmed',
    'CallUpDeclined',
    'CallUpPartlyConfirmed',
    'CallUpReduced',
    'CallUpSent',
    'CallUpSilent',
    'CapacityPublished',
    'DiscrepancyFound',
    'GoodsIssued',
    'GoodsReceived',
    'GoodsScrapped',
    'ItemRegistered',
    'LineStarted',
    'MovementReversed',
    'PledgeLeft',
    'ProductionReleased',
    'ReseatingContinued',
    'ReservationAwaited',
    'ReservationFilled',
    'ReservationHeld',
    'ReservationPartAsked',
    'ReservationRefused',
    'ReservationReleased',
    'SettlingContinued',
    'StockDeclared',
    'StoreClosed',
    'StoreRegistered',
    'StoreReopened',
    'TermsAgreed',
    'TripClosed',
  ],
  relief: [
    'ArrivedAtStop',
    'ClosureLifted',
    'ClosureReported',
    'DemandAsked',
    'DemandStated',
    'GoodsBroughtBack',
    'GoodsLoaded',
    'HandedOver',
    'HandoverDoubted',
    'IncidentClosed',
    'IncidentDeclared',
    'LineRefused',
    'LoadingStarted',
    'NeedReported',
    'PlaceRegistered',
    'RoadRegistered',
    'RulesDraftDropped',
    'RulesDrafted',
    'RulesPublished',
    'StopLoaded',
    'TravelModelSet',
    'TripAborted',
    'TripCancelled',
    'TripDeparted',
    'TripDone',
    'TripPlanned',
    'VehicleLost',
    'VehicleRegistered',
  ],
  allocation: [
    'DirectiveGiven',
    'DirectiveHeard',
    'DirectiveLifted',
    'NewsHeard',
    'NewsWeighed',
    'OrderKept',
    'PlanApproved',
    'PlanFollowed',
    'PlanOvertaken',
    'PlanProposed',
    'PlanRefused',
    'PlanReleased',
    'PlanSuperseded',
    'PlanTookForce',
    'PoliciesCompared',
    'ReleaseBegun',
    'RemediesAsked',
    'RemediesFound',
    'ReplanAsked',
    'ReplanDropped',
    'ReplanWanted',
    'ReservationAsked',
    'RunCancelled',
    'RunFailed',
    'RunRequested',
    'RunSolved',
    'SolvingBegun',
    'StopAsked',
    'TripReleased',
    'TripWithdrawn',
  ],
  gateway: [
    'ApiKeyMade',
    'ApiKeyRevoked',
    'ApiKeyUsed',
    'ClockAdvanced',
    'PasswordChanged',
    'SignInRefused',
    'SignedIn',
    'UserDeactivated',
    'UserRegistered',
  ],
} satisfies Record<ServiceName, readonly EventName[]>;

export const SERVICES = Object.keys(OWN) as ServiceName[];

/** The types of a service's events, such as ninehours.inventory.GoodsScrapped.v1. */
export function typesOf(service: ServiceName): string[] {
  return [...OWN[service], ...OF_EVERY_SERVICE].map((name) => `ninehours.${service}.${name}.v1`);
}

/** A type of event in words; one that came with a newer platform is told by its name. */
export function eventName(type: string): string {
  const name = type.split('.')[2] ?? type;
  return text.found(`event_${name}`) ?? name;
}
