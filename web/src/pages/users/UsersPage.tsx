import { Button, Pagination, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, UserSearch } from "lucide-react";
import { useMemo } from "react";
import { groupsQuery, isEveryone } from "../../api/groups";
import { usePermissions } from "../../api/permissions";
import type { Group } from "../../api/types";
import { assignableRolesQuery, pageSize, usersQuery } from "../../api/users";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { FilterToolbar } from "../../components/FilterToolbar";
import { Page, Section } from "../../components/Page";
import { QueryField } from "../../components/QueryField";
import { ReadyFilters } from "../../components/ReadyFilters";
import type { Vocabulary } from "../../lib/filter";
import { CreateUserDialog } from "./CreateUserDialog";
import { UserRow } from "./UserRow";
import classes from "./UsersPage.module.css";

const placeholders = ["a", "b", "c", "d"];

const ready: [label: string, query: string][] = [
  ["All users", ""],
  ["Active", "status:active"],
  ["Dormant", "status:dormant"],
  ["Suspended", "status:suspended"],
  ["Owners", "role:owner"],
  ["Machine users", "service_account:true"],
];

export function UsersPage() {
  const { filter = "", page = 1, create } = useSearch({ from: "/frame/users" });
  const navigate = useNavigate({ from: "/users" });
  const may = usePermissions();
  const users = useQuery(usersQuery(filter, page));
  const groups = useQuery(groupsQuery());
  const roles = useQuery(assignableRolesQuery);
  const groupsOf = useMemo(() => groups.data && byMember(groups.data), [groups.data]);
  const setFilter = (next: string) => void navigate({ search: { filter: next || undefined }, replace: true });
  const setCreating = (create: true | undefined) =>
    void navigate({ search: (before) => ({ ...before, create }), replace: true });

  const vocabulary: Vocabulary = {
    status: { hint: "whether they may log in", values: ["active", "dormant", "suspended"] },
    role: { hint: "a role of the site", values: (roles.data ?? []).map((role) => role.name) },
    login_type: { hint: "how they log in", values: ["password", "oidc", "none"] },
    service_account: { hint: "a machine user", values: ["true", "false"] },
    name: { hint: "part of the full name" },
    last_seen_before: { hint: "RFC 3339 time" },
    last_seen_after: { hint: "RFC 3339 time" },
    created_before: { hint: "RFC 3339 time" },
    created_after: { hint: "RFC 3339 time" },
  };
  const shown = users.data?.users ?? [];
  const count = users.data?.count ?? 0;
  const pages = Math.ceil(count / pageSize);
  return (
    <Page
      title="Users"
      actions={
        may.createUser && (
          <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
            New user
          </Button>
        )
      }
    >
      <FilterToolbar found={users.isSuccess ? (count === 1 ? "1 user" : `${count} users`) : undefined}>
        <ReadyFilters filters={ready} onPick={setFilter} />
        <QueryField
          label="Filter users"
          placeholder="Filter: status:active role:owner, a name or an email"
          vocabulary={vocabulary}
          value={filter}
          onChange={setFilter}
        />
      </FilterToolbar>
      {users.error && <ErrorPanel error={users.error} onRetry={() => void users.refetch()} />}
      {(users.isPending || shown.length > 0) && (
        <Section padded={false}>
          <div className={classes.head} aria-hidden>
            <span />
            <span>User</span>
            <span>Roles</span>
            <span>{groupsOf && "Groups"}</span>
            <span>Logs in by</span>
            <span>Status</span>
            <span>Last seen</span>
          </div>
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
              <UserRow key={user.id} user={user} groups={groupsOf && (groupsOf.get(user.id) ?? [])} />
            ))}
          </ul>
        </Section>
      )}
      {users.isSuccess && shown.length === 0 && (
        <EmptyState
          icon={UserSearch}
          title="No user matches"
          action={
            <Button variant="default" onClick={() => setFilter("")}>
              Show all users
            </Button>
          }
        />
      )}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={(next) => void navigate({ search: (s) => ({ ...s, page: next > 1 ? next : undefined }) })}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
        />
      )}
      {may.createUser && <CreateUserDialog opened={create === true} onClose={() => setCreating(undefined)} />}
    </Page>
  );
}

/** The groups of each user, without those that everybody is in. */
function byMember(groups: Group[]): Map<string, Group[]> {
  const found = new Map<string, Group[]>();
  for (const group of groups) {
    if (isEveryone(group)) continue;
    for (const member of group.members ?? []) {
      const own = found.get(member.id);
      if (own) own.push(group);
      else found.set(member.id, [group]);
    }
  }
  return found;
}
