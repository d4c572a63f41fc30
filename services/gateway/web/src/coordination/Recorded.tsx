import { Alert, Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { useEntriesAbout } from '@/offline/useUnsent';
import { text } from './words';

/** What has become of the newest command about something, as long as it is not booked. */
export function Recorded({ about }: { about: string }) {
  const say = useSay(text);
  const [newest] = useEntriesAbout(about);
  if (newest?.state === 'refused')
    return (
      <Alert color="red" role="alert">
        <Text size="sm">{say('entryRefused', { detail: newest.problem?.detail ?? '' })}</Text>
        <Anchor component={Link} to="/outbox" size="sm">
          {newest.title}
        </Anchor>
      </Alert>
    );
  if (newest?.state === 'waiting')
    return (
      <Text size="sm" role="status">
        {say('entryWaiting', { title: newest.title })}
      </Text>
    );
  return null;
}

/** Whether a command about something is on its way. */
export function useOnItsWay(about: string): boolean {
  return useEntriesAbout(about)[0]?.state === 'waiting';
}
