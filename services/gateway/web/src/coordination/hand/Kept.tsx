import { Badge } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useSay } from '@/i18n/i18n';
import { useDirectives } from '../data';
import { text } from './words';

/** The mark of a trip that is kept by hand. */
export function Kept({ incident, subject }: { incident: string; subject: string }) {
  const say = useSay(text);
  const { data } = useDirectives(incident);
  if (!data?.some((one) => one.holds && one.kind === 'keep_trip' && one.subject === subject)) return null;
  return (
    <Badge component="span" variant="default" tt="none" leftSection={<IconLock size={12} aria-hidden />}>
      {say('kept')}
    </Badge>
  );
}
