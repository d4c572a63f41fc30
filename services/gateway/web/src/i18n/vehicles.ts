/** The types of vehicles, as fleets are registered with them.  One that is not known here is shown by its code. */
import { words } from './i18n';

const zh = {
  BOAT10: '冲锋舟',
  BOAT6: '橡皮艇',
  FORK: '三轮/农用车',
  HT96: '9.6米重型货车',
  LT42: '4.2米轻型厢式货车',
  MT68: '6.8米中型货车',
  VAN: '面包车/皮卡',
  WADE: '高底盘涉水车',
} as const;

const en: { [Type in keyof typeof zh]: string } = {
  BOAT10: 'Assault boat with outboard',
  BOAT6: 'Inflatable boat with outboard',
  FORK: 'Farm three-wheeler',
  HT96: 'Heavy truck 9.6 m',
  LT42: 'Light box truck 4.2 m',
  MT68: 'Medium truck 6.8 m',
  VAN: 'Van or pickup',
  WADE: 'High-clearance wading truck',
};

const text = words('vehicles', zh, en);

export function vehicleType(code: string): string {
  return text.found(code) ?? code;
}
