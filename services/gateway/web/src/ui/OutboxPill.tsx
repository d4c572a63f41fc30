import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { type Unsent, useUnsent } from '@/offline/useUnsent';
import { text } from './words';

function pill(unsent: Unsent | undefined, say: typeof text) {
  if (!unsent) return ['gray', say('outboxUnread')] as const;
  const { waiting, refused } = unsent;
  if (refused.length) return ['red', say('refusedCount', { count: refused.length })] as const;
  if (waiting.length) return ['orange', say('unsent', { count: waiting.length })] as const;
  return ['green', say('outboxEmpty')] as const;
}

/** Always in sight: how much this device has not yet told the platform. */
export function OutboxPill() {
  const say = useSay(text);
  const [color, told] = pill(useUnsent(), say);
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
