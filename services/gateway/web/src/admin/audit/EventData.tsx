import { ActionIcon, Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSay } from '@/i18n/i18n';
import { useMe } from '@/session/session';
import classes from './Audit.module.css';
import { fieldName, valueName } from './fields/names';
import { NAMING, pageOf } from './pages';
import { moment, type NameOf } from './reading';
import { text } from './words';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

interface ValueProps {
  field: string;
  value: unknown;
  nameOf: NameOf;
}

/** What an event tells, field by field; what is empty is left out. */
export function EventData({ data, nameOf }: { data: Record<string, unknown>; nameOf: NameOf }) {
  const told = Object.entries(data).filter(([, value]) => !isEmpty(value));
  return (
    <dl className={classes.data}>
      {told.map(([field, value]) => (
        <Field key={field} field={field} value={value} nameOf={nameOf} />
      ))}
    </dl>
  );
}

function Field(told: ValueProps) {
  return (
    <>
      <dt>{fieldName(told.field)}</dt>
      <dd>
        <Value {...told} />
      </dd>
    </>
  );
}

function Value({ field, value, nameOf }: ValueProps) {
  const say = useSay(text);
  if (Array.isArray(value)) return <Values field={field} values={value} nameOf={nameOf} />;
  if (value !== null && typeof value === 'object') return <EventData data={value as never} nameOf={nameOf} />;
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (typeof value !== 'string') return String(value);
  if (INSTANT.test(value)) return moment(value);
  if (NAMING.has(field)) return <Named field={field} code={value} nameOf={nameOf} />;
  return nameAndCode(field, value, nameOf);
}

function Values({ field, values, nameOf }: { field: string; values: unknown[]; nameOf: NameOf }) {
  const say = useSay(text);
  const plain = values.every((value) => value === null || typeof value !== 'object');
  if (plain) return values.map((value) => nameAndCode(field, String(value), nameOf)).join(say('comma'));
  return (
    <ol className={classes.parts}>
      {values.map((value, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what an event tells never changes
        <li key={place}>
          <Value field={field} value={value} nameOf={nameOf} />
        </li>
      ))}
    </ol>
  );
}

/** Leads to all that is recorded about it, and to its page where it has one. */
function Named({ field, code, nameOf }: { field: string; code: string; nameOf: NameOf }) {
  const say = useSay(text);
  const page = pageOf(field, code, useMe().roles);
  return (
    <>
      <Anchor
        component={Link}
        to="/admin/audit"
        search={{ about: code } as never}
        aria-label={say('findAbout', { code: nameAndCode(field, code, nameOf) })}
      >
        {nameAndCode(field, code, nameOf)}
      </Anchor>
      {page && (
        <ActionIcon
          component={Link}
          to={page.to}
          search={page.search as never}
          variant="subtle"
          size={22}
          ml={4}
          className={classes.page}
          aria-label={say('openPage', { code })}
        >
          <IconExternalLink size={18} aria-hidden />
        </ActionIcon>
      )}
    </>
  );
}

function nameAndCode(field: string, code: string, nameOf: NameOf): string {
  const name = nameOf(field, code);
  return name && name !== code ? `${name} ${code}` : valueName(field, code);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && !value.length);
}
