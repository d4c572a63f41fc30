import { Button, Group, Stack, Title } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSay } from '@/i18n/i18n';
import { useMe } from '@/session/session';
import { text } from './words';

const PAGES = [
  { path: '/admin', word: 'pageAccounts', roles: ['admin'] },
  { path: '/admin/platform', word: 'pagePlatform', roles: ['admin', 'auditor'] },
  { path: '/admin/parked', word: 'pageParked', roles: ['admin'] },
  { path: '/admin/audit', word: 'pageAudit', roles: ['admin', 'auditor'], everywhere: true },
  { path: '/admin/imports', word: 'pageImports', roles: ['admin'] },
  {
    path: '/admin/rules',
    word: 'pageRules',
    roles: ['desk', 'coordinator', 'commander', 'observer', 'auditor', 'admin'],
  },
] as const;

/** What surrounds the pages of administration: an auditor reads how the platform is, an administrator keeps it.
 *
 * Whoever has one page of it only is not told of the others.
 */
export function AdminFrame({ children }: { children: ReactNode }) {
  const say = useSay(text);
  const { roles, area } = useMe();
  const here = useLocation().pathname.replace(/\/$/, '');
  const pages = PAGES.filter(
    (page) => page.roles.some((role) => roles.includes(role)) && (area === '*' || !('everywhere' in page)),
  );
  const title = pages.length === 1 && pages[0] ? say(pages[0].word) : say('title');
  return (
    <Stack maw={1200}>
      <Title order={1} size="h2">
        {title}
      </Title>
      {pages.length > 1 && (
        <Group component="nav" gap="xs" aria-label={title}>
          {pages.map(({ path, word }) => (
            <Button key={path} component={Link} to={path} variant={here === path ? 'filled' : 'default'}>
              {say(word)}
            </Button>
          ))}
        </Group>
      )}
      {children}
    </Stack>
  );
}
