import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { troubleOf } from '@/api/trouble';
import { useSay } from '@/i18n/i18n';
import classes from './Board.module.css';
import { text } from './words';

/** What was answered, however long ago; what was never read says so, so that no gap is taken for good news. */
export function Read<Answer>({
  query,
  children,
}: {
  query: UseQueryResult<Answer>;
  children: (answer: Answer) => ReactNode;
}) {
  const say = useSay(text);
  if (query.data !== undefined) return children(query.data);
  return troubleOf(query) ? (
    <p className={classes.alarm}>{say('unread')}</p>
  ) : (
    <p className={classes.nothing}>{say('reading')}</p>
  );
}
