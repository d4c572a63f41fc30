import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PAGES, useWhere, type Where } from './where';

interface FiltersProps {
  label: string;
  page: keyof typeof PAGES;
  /** Each with what it puts into the address. */
  choices: readonly { key: string; label: string; where: Where; chosen: boolean }[];
}

/** Filters of a list, as links that wrap on a narrow screen. */
export function Filters({ label, page, choices }: FiltersProps) {
  const { store } = useWhere();
  return (
    <Group gap={6} role="group" aria-label={label}>
      {choices.map(({ key, label: name, where, chosen }) => (
        <Button
          key={key}
          component={Link}
          to={PAGES[page]}
          search={{ store, ...where } as never}
          replace
          variant={chosen ? 'light' : 'default'}
          aria-current={chosen ? 'true' : undefined}
          mih={48}
          px="sm"
        >
          {name}
        </Button>
      ))}
    </Group>
  );
}
