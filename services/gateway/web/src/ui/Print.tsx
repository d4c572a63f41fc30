/** Papers that the platform makes: opened beside this page, in its language, with times as on the screens. */
import { Button, Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconPrinter } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CHINA_MIN } from '@/clock/clock';
import { type Language, useLanguage, useSay } from '@/i18n/i18n';
import { text } from './words';

export function PrintTrip({ trip }: { trip: string }) {
  const say = useSay(text);
  return (
    <Papers>
      <Paper path={`print/waybill/${encodeURIComponent(trip)}`}>{say('printWaybill')}</Paper>
      <Paper path={`print/labels/${encodeURIComponent(trip)}`}>{say('printLabels')}</Paper>
    </Papers>
  );
}

export function PrintReport({ incident }: { incident: string }) {
  const say = useSay(text);
  return (
    <Papers>
      <Paper path={`report/${encodeURIComponent(incident)}`} small>
        {say('printReport')}
      </Paper>
    </Papers>
  );
}

function Papers({ children }: { children: ReactNode }) {
  const say = useSay(text);
  const { online } = useNetwork();
  if (!online) return <Text c="dimmed">{say('printOffline')}</Text>;
  return <Group gap="xs">{children}</Group>;
}

interface PaperProps {
  path: string;
  /** At a desk; everywhere else hands may be wet. */
  small?: boolean;
  children: string;
}

function Paper({ path, small, children }: PaperProps) {
  const lang = useLanguage();
  return (
    <Button
      component="a"
      href={paper(path, lang)}
      target="_blank"
      variant="default"
      {...(small ? { size: 'xs' } : { mih: 48 })}
      leftSection={<IconPrinter size={20} aria-hidden />}
    >
      {children}
    </Button>
  );
}

function paper(path: string, lang: Language): string {
  return `/${path}.pdf?lang=${lang}&offset=${CHINA_MIN}`;
}
