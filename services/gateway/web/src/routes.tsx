/** The whole map of screens.  Each user's folder is loaded when somebody goes there. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { folders } from './folders';
import { useSession } from './session/session';
import { pagesOf } from './ui/pages';
import { Shell } from './ui/Shell';
import { Crashed, Empty, NoSuchPage } from './ui/States';
import { text } from './ui/words';

const root = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage, errorComponent: Crashed });
const shell = createRoute({
  id: 'shell',
  getParentRoute: () => root,
  component: () => (
    <Shell>
      <Outlet />
    </Shell>
  ),
});

function Home() {
  const say = useSay(text);
  const [first] = pagesOf(useSession().me?.roles ?? []);
  if (first) return <Navigate to={first.path} replace />;
  return <Empty title={say('notYours')}>{say('notYoursHint')}</Empty>;
}

/** A screen of its own, without the menu. */
const alone = (path: string, load: Parameters<typeof lazyRouteComponent>[0], name: string) =>
  createRoute({ path, getParentRoute: () => root, component: lazyRouteComponent(load, name as never) });

const within = (path: string, load: Parameters<typeof lazyRouteComponent>[0], name: string) =>
  createRoute({ path, getParentRoute: () => shell, component: lazyRouteComponent(load, name as never) });

export const router = createRouter({
  routeTree: root.addChildren([
    shell.addChildren([
      createRoute({ path: '/', getParentRoute: () => shell, component: Home }),
      within('/village', folders.village, 'VillagePage'),
      within('/warehouse', folders.warehouse, 'RecordPage'),
      within('/warehouse/prepare', () => import('./warehouse/pages'), 'PreparePage'),
      within('/warehouse/stock', () => import('./warehouse/pages'), 'StockPage'),
      within('/warehouse/discrepancies', () => import('./warehouse/pages'), 'DiscrepanciesPage'),
      within('/partner', () => import('./partner/callups/CallUpsPage'), 'CallUpsPage'),
      within('/partner/stock', () => import('./partner/stock/StockPage'), 'StockPage'),
      within('/partner/capacity', () => import('./partner/capacity/CapacityPage'), 'CapacityPage'),
      within('/partner/upload', () => import('./partner/upload/UploadPage'), 'UploadPage'),
      within('/partner/program', () => import('./partner/ProgramPage'), 'ProgramPage'),
      within('/driver', folders.driver, 'DriverPage'),
      within('/coordination', folders.coordination, 'CoordinationPage'),
      within('/coordination/policies', () => import('./coordination/policies/PoliciesPage'), 'PoliciesPage'),
      within('/admin', () => import('./admin/accounts/AccountsPage'), 'AccountsPage'),
      within('/admin/platform', () => import('./admin/platform/PlatformPage'), 'PlatformPage'),
      within('/admin/parked', () => import('./admin/platform/ParkedPage'), 'ParkedPage'),
      within('/admin/audit', () => import('./admin/audit/AuditPage'), 'AuditPage'),
      within('/admin/imports', () => import('./admin/imports/ImportPage'), 'ImportPage'),
      within('/admin/rules', () => import('./admin/rules/RulesPage'), 'RulesPage'),
      within('/outbox', () => import('./outbox/OutboxPage'), 'OutboxPage'),
    ]),
    alone('/board', folders.board, 'BoardPage'),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});
