import { Accordion, Text } from '@mantine/core';
import type { Act } from '@/api/generated/gateway';
import { useSay } from '@/i18n/i18n';
import { ActDetails } from './ActDetails';
import classes from './Audit.module.css';
import { actor, brief, deeds, moment, type NameOf, subject } from './reading';
import { text } from './words';

/** What was done after it was recorded, or a while before: the two times differ by more than their rounding. */
const LATE_MS = 1_000;

export function ActRow({ act, nameOf }: { act: Act; nameOf: NameOf }) {
  const say = useSay(text);
  const done = act.happened_at;
  const late = done !== null && Math.abs(Date.parse(act.at) - Date.parse(done)) >= LATE_MS;
  return (
    <Accordion.Item value={`${act.service}/${act.position}`}>
      <Accordion.Control>
        <span className={classes.row}>
          <span>
            {moment(act.at)}
            {late && (
              <Text component="span" display="block" size="sm" c="dimmed">
                {say('done', { time: moment(done) })}
              </Text>
            )}
          </span>
          <Text component="span" fw={600}>
            {actor(act.by)}
          </Text>
          <span>
            {deeds(act)}
            <Text component="span" display="block" size="sm" c="dimmed">
              {brief(act)}
            </Text>
          </span>
          <span>{subject(act, nameOf)}</span>
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        <ActDetails act={act} nameOf={nameOf} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}
