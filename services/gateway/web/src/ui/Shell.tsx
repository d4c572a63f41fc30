import { ActionIcon, Anchor, AppShell, Burger, Group, NavLink, Text, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import { Finder, FindInMenu, type Finding } from '@/palette/Finder';
import { useSession } from '@/session/session';
import { InsecureNotice } from './InsecureNotice';
import { LanguageSwitch } from './LanguageSwitch';
import { OutboxPill } from './OutboxPill';
import { pagesOf } from './pages';
import { text } from './words';

/** What surrounds every page: where one can go, what is unsent, language, light or dark, signing out. */
export function Shell({ children }: { children: ReactNode }) {
  const say = useSay(text);
  const { me, signOut } = useSession();
  const [opened, { toggle, close }] = useDisclosure();
  const [finding, setFinding] = useState<Finding>(null);
  const find = () => {
    close();
    setFinding('palette');
  };
  // Alone: what changes behind it, at each scan, is no concern of the menu.
  const here = useLocation({ select: ({ pathname }) => pathname });
  const pages = pagesOf(me?.roles ?? []);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <a className="skip" href="#main">
          {say('skip')}
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={say('menu')} />
            <Anchor component={Link} to="/" underline="never" c="inherit" fw={700} size="lg">
              {say('product')}
            </Anchor>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <OutboxPill />
            <Finder shown={finding} show={setFinding} />
            <ColorSchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <AppShell.Section grow component="nav" aria-label={say('menu')}>
          <FindInMenu find={find} />
          {pages.map(({ path, word, icon: Icon }) => (
            <NavLink
              key={path}
              component={Link}
              to={path}
              label={say(word)}
              leftSection={<Icon size={20} aria-hidden />}
              active={here.startsWith(path)}
              onClick={close}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <Text size="sm" c="dimmed" px="xs">
            {me?.user}
          </Text>
          <Group gap={4}>
            <LanguageSwitch />
            <ActionIcon variant="subtle" size="lg" onClick={signOut} aria-label={say('signOut')} title={say('signOut')}>
              <IconLogout size={20} />
            </ActionIcon>
          </Group>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <InsecureNotice />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function ColorSchemeSwitch() {
  const say = useSay(text);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = colorScheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      onClick={() => setColorScheme(next)}
      aria-label={say(next)}
      title={say(next)}
    >
      {next === 'dark' ? <IconMoon size={20} /> : <IconSun size={20} />}
    </ActionIcon>
  );
}
