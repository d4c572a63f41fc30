/** What to do about a refusal, in the language of whoever was refused; the platform's own sentence has the details. */
import type { Problem } from '@/api/request';
import { words } from '@/i18n/i18n';

const zh = {
  'not-loaded': '仓库还没有记账出库。请保管员出库后重试。',
  'lines-not-held': '有货物还没有得到仓库或企业确认。请等待确认或新方案，再重试。',
  'not-held': '有货物还没有得到仓库或企业确认。请等待确认或新方案，再重试。',
  'not-made': '有货物还在生产。全部到齐后重试。',
  'not-a-load-stop': '这一站只卸货，不装货。请放弃这条记录。',
  'trip-over': '本趟已经结束，这条记录不再有用。如与实际不符，请联系调度员。',
  'trip-not-begun': '本趟还没有装货。请先记录装货和出发，再重试。',
  'store-closed': '此仓库已关闭。请联系调度员。',
  'incident-closed': '本次事件已结束，不再接收记录。如有疑问，请联系值班室。',
  'plan-outdated': '此方案生成后，另一方案已批准执行。请重新测算，再批准新方案。',
  'incident-unclear': '有多个事件正在进行。请联系值班室。',
  'not-found': '平台没有这条记录所说的对象。请联系值班室核对编号。',
  forbidden: '您的账号无权这样做。请联系值班室，由负责该区域的账号办理。',
  invalid: '内容有误。请放弃这条记录，改正后重新填写。',
} as const;

const text = words('advice', zh, {
  'not-loaded': 'The store has not booked the issue yet. Ask its keeper to, then send this again.',
  'lines-not-held':
    'A store or partner has not confirmed all goods. Wait for that or for a new plan, then send this again.',
  'not-held': 'A store or partner has not confirmed all goods. Wait for that or for a new plan, then send this again.',
  'not-made': 'Some goods are still being made. Send this again when all are there.',
  'not-a-load-stop': 'Nothing is loaded at this stop. Discard this entry.',
  'trip-over': 'This trip has ended, so the entry is of no use. If that is wrong, call the coordinator.',
  'trip-not-begun': 'Nothing is loaded yet. Record loading and departure first, then send this again.',
  'store-closed': 'This store is closed. Call the coordinator.',
  'incident-closed': 'The incident has ended and takes no more entries. Call the desk if in doubt.',
  'plan-outdated': 'Another plan was approved after this one was made. Ask for a new run, then approve its plan.',
  'incident-unclear': 'Several incidents are going on. Call the desk.',
  'not-found': 'The platform does not know what this entry is about. Ask the desk to check the code.',
  forbidden: 'Your account may not do this. Ask the desk for an account of that area.',
  invalid: 'Something is wrong in it. Discard this entry and fill it in again.',
});

/** Nothing, of a problem that only its own sentence explains. */
export function advice(problem: Problem): string | undefined {
  const slug = problem.type.split(':').at(-1) ?? '';
  return slug in zh ? text(slug as keyof typeof zh) : undefined;
}
