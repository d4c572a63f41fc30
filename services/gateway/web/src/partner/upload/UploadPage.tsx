import { Alert, Button, FileButton, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { type DragEvent, useMemo, useState } from 'react';
import { decoded, download, parsed } from '@/api/csv';
import { useItems, useStores } from '@/api/register';
import { isZip, sheetOf } from '@/api/xlsx';
import { useSay } from '@/i18n/i18n';
import { record } from '@/offline/outbox';
import { useMe } from '@/session/session';
import { Failure, Loading } from '@/ui/States';
import { useOnce } from '@/ui/useOnce';
import { publishing } from '../capacity/publish';
import { useAgreements, useLines, useNames } from '../data';
import { PartnerFrame } from '../PartnerFrame';
import { statement } from '../stock/state';
import { useDraft } from '../useDraft';
import { text } from '../words';
import { type Checked, checked, type Kind, type Known } from './check';
import { Preview } from './Preview';
import { Sending } from './Sending';
import { template } from './template';

/** A file on its way: as it was read, and the keys of the entries once it was sent, by line. */
interface Upload {
  name: string;
  table: string[][];
  sent: Record<number, string> | null;
}

const ROWS_MAX = 5_000;

/** A table of many rows at once: looked at first, then every right row is sent by itself. */
export function UploadPage() {
  const [kind, setKind] = useDraft<Kind>('upload-kind', 'stock');
  const say = useSay(text);
  return (
    <PartnerFrame>
      <Stack gap="sm">
        <Title order={2} size="h3">
          {say('pageUpload')}
        </Title>
        <SegmentedControl
          aria-label={say('uploadWhat')}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          data={[
            { value: 'stock', label: say('statement') },
            { value: 'capacity', label: say('publishLine') },
          ]}
          style={{ alignSelf: 'flex-start' }}
        />
        <File key={kind} kind={kind} />
      </Stack>
    </PartnerFrame>
  );
}

/** What the codes in a file are compared with. */
function useKnown(): { known: Known | undefined; error: unknown; retry: () => void } {
  const { org } = useMe();
  const [agreements, stores, items] = [useAgreements(), useStores(), useItems()];
  const known = useMemo(() => {
    if (!agreements.data || !stores.data || !items.data) return undefined;
    const sites = stores.data.filter((one) => one.org && (!org || one.org === org));
    return { agreements: agreements.data, stores: sites, items: items.data };
  }, [agreements.data, stores.data, items.data, org]);
  const failed = [agreements, stores, items].find((one) => one.error);
  return { known, error: failed?.error, retry: () => void failed?.refetch() };
}

function File({ kind }: { kind: Kind }) {
  const say = useSay(text);
  const names = useNames();
  const lines = useLines().data ?? [];
  const { known, error, retry } = useKnown();
  const [upload, setUpload, forget] = useDraft<Upload | null>(`upload/${kind}`, null);
  const [unreadable, setUnreadable] = useState('');
  const { once, resting } = useOnce(send);
  if (!known) return error ? <Failure error={error} retry={retry} /> : <Loading />;

  async function read(file: globalThis.File | null) {
    if (!file) return;
    const table = await tableOf(await file.arrayBuffer());
    if (!table) setUnreadable(say('notText', { name: file.name }));
    else if (table.length > ROWS_MAX) setUnreadable(say('tooLong', { count: ROWS_MAX }));
    else {
      setUnreadable('');
      setUpload({ name: file.name, table, sent: null });
    }
  }

  async function send(of: Checked) {
    const sent: Record<number, string> = {};
    for (const row of of.rows) {
      if (row.statement) sent[row.line] = await record(statement(row.statement.agreement, row.statement.typed, names));
      if (row.capacity) sent[row.line] = await record(publishing(row.capacity, names));
    }
    if (upload) setUpload({ ...upload, sent });
  }

  const found = upload && checked(kind, upload.table, known);
  const fresh = () =>
    download(
      `${say(kind === 'stock' ? 'statement' : 'publishLine')}.csv`,
      template(kind, known.agreements, lines, names),
    );
  return (
    <Stack gap="sm">
      <Choose read={read} fresh={fresh} />
      {unreadable && (
        <Alert color="red" role="alert">
          {unreadable}
        </Alert>
      )}
      {upload && found && !upload.sent && (
        <Preview
          kind={kind}
          name={upload.name}
          found={found}
          send={() => once(found)}
          resting={resting}
          forget={forget}
        />
      )}
      {upload?.sent && found && <Sending kind={kind} rows={found.rows} sent={upload.sent} done={forget} />}
    </Stack>
  );
}

async function tableOf(content: ArrayBuffer): Promise<string[][] | null> {
  if (isZip(content)) return sheetOf(content);
  const text = decoded(content);
  return text === null || text.includes('\u0000') ? null : parsed(text);
}

function Choose({ read, fresh }: { read: (file: globalThis.File | null) => Promise<void>; fresh: () => void }) {
  const say = useSay(text);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void read(event.dataTransfer.files[0] ?? null);
  };
  return (
    <Stack
      gap="xs"
      p="md"
      style={{ border: '2px dashed var(--mantine-color-default-border)', borderRadius: 8 }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <Text>{say('uploadHint')}</Text>
      <Group gap="sm">
        <FileButton onChange={(file) => void read(file)} accept=".csv,.txt,.xlsx,text/csv">
          {(props) => (
            <Button size="md" {...props}>
              {say('chooseFile')}
            </Button>
          )}
        </FileButton>
        <Button size="md" variant="default" onClick={fresh}>
          {say('template')}
        </Button>
      </Group>
    </Stack>
  );
}
