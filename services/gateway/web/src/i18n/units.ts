/** The units in which goods are counted.  One that is not known here is shown as the platform says it. */
import { language, words } from './i18n';

const zh = {
  bag: '袋',
  boat: '艘',
  bottle: '瓶',
  box: '盒',
  carboy: '桶',
  chest: '箱',
  cup: '杯',
  jug: '壶',
  kit: '套',
  meal: '份',
  pack: '包',
  pair: '双',
  piece: '件',
  ration: '份',
  set: '套',
  tablet: '片',
  tent: '顶',
  tin: '罐',
} as const;

const en: { [Unit in keyof typeof zh]: string } = {
  bag: 'bags',
  boat: 'boats',
  bottle: 'bottles',
  box: 'boxes',
  carboy: 'carboys',
  chest: 'chests',
  cup: 'cups',
  jug: 'jugs',
  kit: 'kits',
  meal: 'meals',
  pack: 'packs',
  pair: 'pairs',
  piece: 'pcs',
  ration: 'rations',
  set: 'sets',
  tablet: 'tablets',
  tent: 'tents',
  tin: 'tins',
};

const text = words('units', zh, en);

/** What `count` of them are called.  The platform's word for a unit is the English one for a single one. */
export function unit(code: string, count?: number): string {
  if (count === 1 && language() === 'en') return code;
  return code in zh ? text(code as keyof typeof zh) : code;
}
