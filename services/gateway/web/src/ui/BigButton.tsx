import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';

interface Props extends ButtonProps, Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> {
  /** Under the thumb however long the page is, once it can be done; before, it covers nothing. */
  inSight?: boolean;
}

/** The one act of a page. */
export function BigButton({ inSight = false, ...props }: Props) {
  const style = inSight && !props.disabled ? IN_SIGHT : undefined;
  return <Button size="xl" h="auto" mih={64} py={8} fullWidth styles={WRAPPED} style={style} {...props} />;
}

const IN_SIGHT = { position: 'sticky', bottom: 12, zIndex: 1 } as const;
/** Long names of places wrap. */
const WRAPPED = { label: { whiteSpace: 'normal' } } as const;
