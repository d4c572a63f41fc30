import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { useUnsent } from '@/offline/useUnsent';
import { text } from './words';

/** Always in sight: how much this device has not yet told the platform. */
export function OutboxPill() {
  const say = useSay(text);
  const { waiting, refused } = useUnsent();
  const [color, told] = refused.length
    ? (['red', say('refusedCount', { count: refused.length })] as const)
    : waiting.length
      ? (['orange', say('unsent', { count: waiting.length })] as const)
      : (['green', say('outboxEmpty')] as const);
  return (
    <Badge
      component={Link}
      to="/outbox"
      color={color}
      size="lg"
      variant="light"
      style={{ cursor: 'pointer' }}
      data-testid="outbox"
    >
      {told}
    </Badge>
  );
}
