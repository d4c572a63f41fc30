/** The pages of the application and whose they are. */
import {
  IconBuildingFactory2,
  IconBuildingWarehouse,
  IconClipboardList,
  IconDeviceTv,
  IconHome2,
  IconListCheck,
  IconMap2,
  IconSettings,
  IconTruck,
  type TablerIcon,
} from '@tabler/icons-react';
import type { text } from './words';

interface Page {
  path: string;
  word: Parameters<typeof text>[0] & `page${string}`;
  icon: TablerIcon;
  /** Roles that find it in their menu; the services decide what each may do. */
  roles: readonly string[] | 'everybody';
}

const ADMINISTRATION = ['desk', 'coordinator', 'commander', 'observer', 'auditor', 'admin'];

/** In the order in which a person with several roles is taken to the first. */
export const PAGES: readonly Page[] = [
  { path: '/coordination', word: 'pageCoordination', icon: IconMap2, roles: ADMINISTRATION },
  { path: '/partner', word: 'pagePartner', icon: IconBuildingFactory2, roles: ['partner'] },
  { path: '/warehouse', word: 'pageWarehouse', icon: IconBuildingWarehouse, roles: ['clerk', 'supervisor'] },
  { path: '/village', word: 'pageVillage', icon: IconHome2, roles: ['village_officer', 'desk'] },
  { path: '/driver', word: 'pageDriver', icon: IconTruck, roles: ['driver'] },
  { path: '/board', word: 'pageBoard', icon: IconDeviceTv, roles: ADMINISTRATION },
  {
    path: '/admin/rules',
    word: 'pageRules',
    icon: IconClipboardList,
    roles: ['desk', 'coordinator', 'commander', 'observer'],
  },
  { path: '/admin', word: 'pageAdmin', icon: IconSettings, roles: ['admin', 'auditor'] },
  { path: '/outbox', word: 'pageOutbox', icon: IconListCheck, roles: 'everybody' },
];

export function pagesOf(roles: readonly string[]): Page[] {
  return PAGES.filter((page) => page.roles === 'everybody' || page.roles.some((role) => roles.includes(role)));
}
