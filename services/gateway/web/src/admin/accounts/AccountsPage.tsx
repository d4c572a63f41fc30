import { Anchor, Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import type { Account, ListUsersData } from '@/api/generated/gateway';
import { usePlaces } from '@/api/register';
import { every } from '@/api/request';
import { named, useSay } from '@/i18n/i18n';
import { useMe } from '@/session/session';
import { Shown } from '@/ui/Shown';
import { Empty } from '@/ui/States';
import { AdminFrame } from '../AdminFrame';
import { text } from '../words';
import { AccountPanel } from './AccountPanel';
import { matching, type Role } from './accounts';
import { RegisterForm } from './RegisterForm';

interface Search {
  q?: string;
  user?: string;
  add?: boolean;
}

/** Who may sign in: found, made, given another password, closed for good. */
export function AccountsPage() {
  const { roles } = useMe();
  const accounts = useQuery({
    queryKey: ['users'],
    queryFn: () => every<ListUsersData, Account>('gateway', { url: '/users' }),
  });
  const { refetch } = accounts;
  if (!roles.includes('admin')) return <Navigate to="/admin/audit" replace />;
  return (
    <AdminFrame>
      <Shown query={accounts}>{(all) => <Accounts accounts={all} again={refetch} />}</Shown>
    </AdminFrame>
  );
}

function Accounts({ accounts, again }: { accounts: Account[]; again: () => unknown }) {
  const say = useSay(text);
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const go = (to: Search) => void navigate({ to: '/admin', search: to as never, replace: true });
  const found = matching(accounts, search.q ?? '', (role) => say(role as Role));
  const opened = accounts.find((one) => one.user === search.user);
  const close = () => go(search.q ? { q: search.q } : {});
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <TextInput
          type="search"
          label={say('search')}
          placeholder={say('searchHint')}
          style={{ flex: '1 1 260px' }}
          value={search.q ?? ''}
          onChange={(event) => go({ q: event.currentTarget.value })}
        />
        <Button component={Link} to="/admin" search={{ add: true } as never}>
          {say('register')}
        </Button>
      </Group>
      {search.add && (
        <RegisterForm
          done={(user) => {
            again();
            go(user ? { user } : {});
          }}
        />
      )}
      {opened && <AccountPanel key={opened.user} account={opened} again={again} close={close} />}
      <Text c="dimmed">{say('accountsFound', { count: found.length })}</Text>
      {found.length ? <AccountTable accounts={found} q={search.q} /> : <Empty title={say('noneFound')} />}
    </Stack>
  );
}

function AccountTable({ accounts, q }: { accounts: Account[]; q: string | undefined }) {
  const say = useSay(text);
  const { byCode } = usePlaces();
  const areaOf = ({ area }: Account) => {
    const place = byCode.get(area);
    return area === '*' ? say('everywhere') : place ? `${named(place)} ${area}` : area || '–';
  };
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('user')}</Table.Th>
            <Table.Th>{say('name')}</Table.Th>
            <Table.Th>{say('roles')}</Table.Th>
            <Table.Th>{say('area')}</Table.Th>
            <Table.Th>{say('org')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {accounts.map((one) => (
            <Table.Tr key={one.user}>
              <Table.Td>
                <Anchor size="sm" component={Link} to="/admin" search={{ ...(q && { q }), user: one.user } as never}>
                  {one.user}
                </Anchor>{' '}
                {!one.active && <Badge color="gray">{say('inactive')}</Badge>}
              </Table.Td>
              <Table.Td>{one.name}</Table.Td>
              <Table.Td>{one.roles.map((role) => say(role as Role)).join(say('listComma'))}</Table.Td>
              <Table.Td>{areaOf(one)}</Table.Td>
              <Table.Td>{one.org || '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
