/** What somebody is typing, kept on this device until it is sent or given up. */
import { useLocalStorage } from '@mantine/hooks';
import { useMe } from '@/session/session';

export function useDraft<Draft>(name: string, empty: Draft): [Draft, (draft: Draft) => void, () => void] {
  const { user } = useMe();
  const key = `ninehours.draft/${user}/${name}`;
  return useLocalStorage<Draft>({ key, defaultValue: empty, getInitialValueInEffect: false });
}
