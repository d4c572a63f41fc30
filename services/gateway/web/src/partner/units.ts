/** The units in which the catalogue counts; one that is not known here is shown as it is. */
import { words } from '@/i18n/i18n';

const text = words(
  'partner-units',
  {
    bag: '袋',
    boat: '艘',
    bottle: '瓶',
    box: '盒',
    carboy: '桶',
    chest: '箱',
    cup: '桶',
    jug: '桶',
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
  },
  {
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
    piece: 'pieces',
    ration: 'rations',
    set: 'sets',
    tablet: 'tablets',
    tent: 'tents',
    tin: 'tins',
  },
);

export function unitName(unit: string): string {
  return unit && text(unit as Parameters<typeof text>[0]);
}
