/** What the screen offers to whom.  The services decide; this only spares people buttons that would be refused. */
const PLANNERS = ['coordinator', 'commander', 'admin'];
const CLOSERS = ['desk', 'coordinator', 'admin'];
const LIFTERS = ['desk', 'coordinator', 'commander', 'admin'];

export interface May {
  plan: boolean;
  close: boolean;
  lift: boolean;
}

export function mayOf(roles: readonly string[]): May {
  const any = (allowed: string[]) => roles.some((role) => allowed.includes(role));
  return { plan: any(PLANNERS), close: any(CLOSERS), lift: any(LIFTERS) };
}
