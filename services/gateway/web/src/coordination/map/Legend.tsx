import { Group, Paper, Text, useComputedColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSay } from '@/i18n/i18n';
import { text } from '../words';
import classes from './Legend.module.css';
import { LEFT_OUT, RAMP } from './style';

/** What colours and shapes mean. */
export function Legend() {
  const say = useSay(text);
  const scheme = useComputedColorScheme('light');
  const ramp = `linear-gradient(90deg, ${RAMP.map(([share, colour]) => `${colour} ${share * 100}%`).join(', ')})`;
  return (
    <Paper className={classes.legend} withBorder px="xs" py={4} component="section" aria-label={say('legend')}>
      <Key told={say('legendLeftOut')}>
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M7 0L14 7L7 14L0 7Z" fill={LEFT_OUT[scheme]} />
        </svg>
      </Key>
      <Key told={say('legendInTime')}>
        <span className={classes.ramp} style={{ background: ramp }} />
      </Key>
      <Key told={say('legendDone')}>
        <span className={classes.done} />
      </Key>
      <Key told={say('legendStore')}>
        <span className={classes.store} />
      </Key>
      <Key told={say('legendClosed')}>
        <span className={classes.closed} />
      </Key>
      <Key told={say('legendSlow')}>
        <span className={classes.slow} />
      </Key>
      <Key told={say('legendTrip')}>
        <span className={classes.trip} />
      </Key>
    </Paper>
  );
}

function Key({ told, children }: { told: string; children: ReactNode }) {
  return (
    <Group gap={6} wrap="nowrap">
      {children}
      <Text size="xs">{told}</Text>
    </Group>
  );
}
