import { Text } from '@mantine/core';
import { useSay } from '@/i18n/i18n';
import { date } from '@/i18n/numbers';
import { daysLeft } from './lots';
import { text } from './words';

export const SOON_DAYS = 90;
/** Nobody counts days from there on. */
const FAR_DAYS = 365;

/** An expiry in words: the day, and how far it is. */
export function ExpiryInWords({ expires }: { expires: string }) {
  const say = useSay(text);
  const days = daysLeft(expires);
  const day = { date: date(expires) };
  const told =
    days < 0
      ? say('expired', { ...day, count: -days })
      : days > FAR_DAYS
        ? say('expires', day)
        : say('expiresIn', { ...day, count: days });
  return <Text c={days < 0 ? 'red' : days <= SOON_DAYS ? 'orange.9' : 'dimmed'}>{told}</Text>;
}
