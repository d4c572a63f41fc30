import { Stack } from '@mantine/core';
import { byItem } from './handing';
import type { Names } from './queries';
import type { Line } from './trip';

/** Kinds of goods with their units, whatever lots they come from. */
export function Goods({ lines, names }: { lines: readonly Line[]; names: Names }) {
  return (
    <Stack gap={2} component="ul" m={0} pl="lg">
      {[...byItem(lines)].map(([item, count]) => (
        <li key={item}>
          {names.item(item)} × {names.units(item, count)}
        </li>
      ))}
    </Stack>
  );
}
