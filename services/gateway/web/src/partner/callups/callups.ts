/** Call-ups as a partner reads them: which wait, for how long, and what became of the others. */
import type { CallUpView } from '@/api/generated/inventory';

export type Urgency = 'calm' | 'soon' | 'over';

const SOON_MS = 10 * 60_000;
/** The order in which those that are over are shown: first what the partner has to deliver. */
const OVER = ['confirmed', 'part', 'declined', 'silent', 'withdrawn'] as const;
export type Over = (typeof OVER)[number];

/** Those that wait for an answer, the most urgent first. */
export function waiting(callups: CallUpView[]): CallUpView[] {
  return callups
    .filter((one) => one.state === 'sent')
    .toSorted((a, b) => Date.parse(a.answer_by) - Date.parse(b.answer_by));
}

/** Those that are over, by what became of them, the latest first. */
export function byOutcome(callups: CallUpView[]): [Over, CallUpView[]][] {
  const latestFirst = callups.toSorted((a, b) => Date.parse(b.sent_at) - Date.parse(a.sent_at));
  return OVER.map((state): [Over, CallUpView[]] => [state, latestFirst.filter((one) => one.state === state)]).filter(
    ([, found]) => found.length > 0,
  );
}

export function urgency(leftMs: number): Urgency {
  if (leftMs <= 0) return 'over';
  return leftMs < SOON_MS ? 'soon' : 'calm';
}

/** 1,425 s as 23:45, 5,025 s as 1:23:45. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.floor(leftMs / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** Under which name the entries of this device about a call-up are found. */
export function about(callup: string): string {
  return `callup/${callup}`;
}

export interface Answer {
  confirmed: number;
  reason: string;
}

/** What is missing before `answer` can be sent; the platform asks for a reason whenever it is not all. */
export function missing(answer: Answer, asked: number): 'quantity' | 'reason' | undefined {
  if (!Number.isInteger(answer.confirmed) || answer.confirmed < 0 || answer.confirmed > asked) return 'quantity';
  return answer.confirmed < asked && !answer.reason.trim() ? 'reason' : undefined;
}
