import { Accordion, Alert, Box, Button, Group, Stack, Text } from '@mantine/core';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Act, WholeTrail } from '@/api/generated/gateway';
import { useSay } from '@/i18n/i18n';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { ActRow } from './ActRow';
import classes from './Audit.module.css';
import { Export } from './Export';
import { moment, serviceName } from './reading';
import { askedOf, trail, type Where } from './search';
import { useNames } from './useNames';
import { text } from './words';

const LIMIT = 50;
const KEPT_MS = 5 * 60_000;

/** Read once, as of now: what others do meanwhile moves nothing.  Never kept on the device. */
function useTrail(where: Where) {
  const asked = askedOf(where);
  return useInfiniteQuery({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam }) => trail(asked, pageParam, LIMIT),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    persister: undefined as never,
  });
}

export function Found({ where }: { where: Where }) {
  const say = useSay(text);
  const found = useTrail(where);
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = found;
  const last = data?.pages.at(-1);
  // One answer looks at so many entries only: what is rare is looked for on and on.
  const goOn = hasNextPage && !isFetching && !isError && last?.items.length === 0 && !awayIn(last).length;
  useEffect(() => {
    if (goOn) void fetchNextPage();
  }, [goOn, fetchNextPage]);
  return (
    <Shown query={found}>
      {(known) => (
        <Stack gap="sm">
          <Said known={known} where={where} more={hasNextPage} />
          <Acts acts={known.pages.flatMap((page) => page.items)} over={!hasNextPage} />
          {hasNextPage && (
            <Button variant="default" onClick={() => void fetchNextPage()} loading={isFetching}>
              {say('more')}
            </Button>
          )}
        </Stack>
      )}
    </Shown>
  );
}

interface SaidProps {
  known: InfiniteData<WholeTrail>;
  where: Where;
  more: boolean;
}

/** How much was found so far, and what could not be looked at. */
function Said({ known, where, more }: SaidProps) {
  const say = useSay(text);
  const queries = useQueryClient();
  const count = known.pages.reduce((sum, page) => sum + page.items.length, 0);
  const last = known.pages.at(-1);
  const away = [...new Set(known.pages.flatMap(awayIn))];
  const again = () => void queries.resetQueries({ queryKey: ['audit', askedOf(where)] });
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Text c="dimmed" role="status">
          {say(more ? 'shownSoFar' : 'shownAll', { count })}
        </Text>
        <Group gap="sm">
          <Button variant="default" onClick={again}>
            {say('refresh')}
          </Button>
          <Export where={where} />
        </Group>
      </Group>
      {away.length > 0 && (
        <Alert color="orange" role="alert">
          {say('missing', { services: away.map(serviceName).join(say('comma')) })}
        </Alert>
      )}
      {more && last?.items.length === 0 && last.reached_at && (
        <Text role="status">{say('lookedTo', { time: moment(last.reached_at) })}</Text>
      )}
    </>
  );
}

const awayIn = (page: WholeTrail) => Object.keys(page.missing);

function Acts({ acts, over }: { acts: Act[]; over: boolean }) {
  const say = useSay(text);
  const nameOf = useNames();
  if (!acts.length) return over ? <Empty title={say('noneFound')}>{say('noneFoundHint')}</Empty> : null;
  return (
    <Box>
      <Box className={`${classes.row} ${classes.header}`} c="dimmed" aria-hidden>
        <span>{say('when')}</span>
        <span>{say('who')}</span>
        <span>{say('what')}</span>
        <span>{say('onWhat')}</span>
      </Box>
      <Accordion multiple variant="contained" chevronPosition="left">
        {acts.map((act) => (
          <ActRow key={`${act.service}/${act.position}`} act={act} nameOf={nameOf} />
        ))}
      </Accordion>
    </Box>
  );
}
