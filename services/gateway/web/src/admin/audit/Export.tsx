import { Alert, Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { download } from '@/api/csv';
import { useSay } from '@/i18n/i18n';
import { collected, EXPORTED_MAX, Incomplete, PAGE, tableOf } from './export';
import { moment, serviceName } from './reading';
import { askedOf, trail, type Where } from './search';
import { useNames } from './useNames';
import { text } from './words';

/** All that the search finds, not only what is shown. */
export function Export({ where }: { where: Where }) {
  const say = useSay(text);
  const nameOf = useNames();
  const [read, setRead] = useState<number>();
  const [trouble, setTrouble] = useState('');

  async function run() {
    setTrouble('');
    setRead(0);
    try {
      const { acts, cut } = await collected((cursor) => trail(askedOf(where), cursor, PAGE), setRead);
      const name = `${say('fileName')}-${moment(new Date().toISOString()).replace(/\D/g, '')}.csv`;
      download(name, tableOf(acts, nameOf));
      if (cut) setTrouble(say('exportCut', { count: EXPORTED_MAX }));
    } catch (error) {
      setTrouble(reasonOf(error));
    }
    setRead(undefined);
  }

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        disabled={read !== undefined}
        onClick={() => void run()}
      >
        {read === undefined ? say('exportCsv') : say('exporting', { count: read })}
      </Button>
      {trouble && (
        <Alert color="orange" role="alert" w="100%">
          {trouble}
        </Alert>
      )}
    </>
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof Incomplete)
    return text('exportIncomplete', { services: error.services.map(serviceName).join(text('comma')) });
  return text('exportFailed', { reason: error instanceof Error ? error.message : String(error) });
}
