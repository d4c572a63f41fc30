import { words } from '@/i18n/i18n';

export const text = words(
  'coordination-strip',
  {
    strip: '时间轴',
    hint: '左右方向键移动 5 分钟，Esc 回到现在',
    toNow: '回到现在',
    shownNow: '{time}（现在）',
    shownPast: '{time}（已发生）',
    shownPlanned: '{time}（按计划）',
    people: '保障人数',
    departures: '出发车次',
    barPeople: '{from}–{to}：已保障 {done} 人，计划保障 {planned} 人',
    barDepartures: '{from}–{to}：已出发 {done} 车次，计划出发 {planned} 车次',
    happened: '已发生',
    planned: '计划',
  },
  {
    strip: 'Time strip',
    hint: 'Arrow keys move 5 minutes, Esc returns to now',
    toNow: 'Back to now',
    shownNow: '{time} (now)',
    shownPast: '{time} (has been)',
    shownPlanned: '{time} (as planned)',
    people: 'people relieved',
    departures: 'departures',
    barPeople: '{from}–{to}: {done} people relieved, {planned} planned',
    barDepartures: '{from}–{to}: {done} trips have left, {planned} are to leave',
    happened: 'has been',
    planned: 'planned',
  },
);
