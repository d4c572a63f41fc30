import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';

/** The one act of a page, under the thumb: it stays in sight once it can be done, and covers nothing before. */
export function BigButton({ disabled, ...props }: ButtonProps & ComponentPropsWithoutRef<'button'>) {
  const inSight = disabled ? {} : ({ position: 'sticky', bottom: 12, zIndex: 1 } as const);
  return <Button size="xl" fullWidth disabled={disabled} {...props} style={inSight} />;
}
