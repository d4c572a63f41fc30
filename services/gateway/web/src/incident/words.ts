import { words } from '@/i18n/i18n';

export const text = words(
  'incident',
  {
    drill: '演练',
    remaining: '剩余 {span}',
    overdue: '已超时 {span}',
    closed: '已结束',
    relieved: '已及时保障 {done} / {need} 人',
    asOf: '{age}前的数据',
    none: '目前没有事件',
    noneHint: '值班员启动事件后，此页会自动显示。',
    infant: '婴幼儿',
    pregnant: '孕产妇',
    elderly: '老年人',
    general: '其他人员',
  },
  {
    drill: 'DRILL',
    remaining: '{span} left',
    overdue: '{span} over the deadline',
    closed: 'closed',
    relieved: '{done} of {need} people relieved in time',
    asOf: 'data {age} old',
    none: 'No incident',
    noneHint: 'As soon as a desk declares one, it appears here by itself.',
    infant: 'Infants',
    pregnant: 'Pregnant women',
    elderly: 'Elderly',
    general: 'Others',
  },
);
