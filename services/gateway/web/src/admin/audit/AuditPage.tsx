import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useSay } from '@/i18n/i18n';
import { AdminFrame } from '../AdminFrame';
import { Filters } from './Filters';
import { Found } from './Found';
import { whereOf } from './search';
import { text } from './words';

/** Who did what, when, on what, and what it has led to. */
export function AuditPage() {
  const say = useSay(text);
  const search = useSearch({ strict: false });
  const where = useMemo(() => whereOf(search), [search]);
  const key = JSON.stringify(where);
  return (
    <AdminFrame>
      <Text>{say('hint')}</Text>
      <Filters key={`filters ${key}`} where={where} />
      <Found key={`found ${key}`} where={where} />
    </AdminFrame>
  );
}
