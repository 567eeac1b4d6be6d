import { Button, Pagination, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Search, UserSearch } from "lucide-react";
import { useState } from "react";
import { pageSize, usersQuery } from "../../api/users";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { Page, Section } from "../../components/Page";
import { CreateUserDialog } from "./CreateUserDialog";
import { UserRow } from "./UserRow";
import classes from "./UsersPage.module.css";

const placeholders = ["a", "b", "c", "d"];
const settleTime = 300;

export function UsersPage() {
  const { filter = "", page = 1 } = useSearch({ from: "/frame/users" });
  const navigate = useNavigate({ from: "/users" });
  const [text, setText] = useState(filter);
  const [creating, dialog] = useDisclosure();
  const users = useQuery(usersQuery(filter, page));
  const search = useDebouncedCallback(
    (next: string) => void navigate({ search: { filter: next.trim() || undefined }, replace: true }),
    settleTime,
  );
  const shown = users.data?.users ?? [];
  const pages = Math.ceil((users.data?.count ?? 0) / pageSize);
  return (
    <Page
      title="Users"
      actions={
        <Button leftSection={<Plus size={16} />} onClick={dialog.open}>
          New user
        </Button>
      }
    >
      <TextInput
        aria-label="Filter users"
        placeholder="Name, email, or status:active"
        leftSection={<Search size={15} />}
        maw={360}
        data-page-filter
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      {users.error && <ErrorPanel error={users.error} onRetry={() => void users.refetch()} />}
      {(users.isPending || shown.length > 0) && (
        <Section padded={false}>
          <ul className={classes.list} aria-busy={users.isPending}>
            {users.isPending &&
              placeholders.map((key) => (
                <li key={key} className={classes.row}>
                  <Skeleton circle height={34} width={34} />
                  <div>
                    <Skeleton width={140} height={14} />
                    <Skeleton width={180} height={12} mt={7} />
                  </div>
                </li>
              ))}
            {shown.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </ul>
        </Section>
      )}
      {users.isSuccess && shown.length === 0 && <EmptyState icon={UserSearch} title="No user matches" />}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={(next) => void navigate({ search: (s) => ({ ...s, page: next > 1 ? next : undefined }) })}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
        />
      )}
      <CreateUserDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}
