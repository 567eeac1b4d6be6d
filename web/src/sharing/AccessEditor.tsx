import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { UserMinus, Users } from "lucide-react";
import { useState } from "react";
import { groupLabel, isEveryone } from "../api/groups";
import type { AccessCandidates, AccessList, Group, MinimalUser, ShareRole } from "../api/types";
import { EmptyState, ErrorPanel, notifyError } from "../components/Feedback";
import { Light, List, ListRow } from "../components/List";
import { GroupAvatar, PersonAvatar } from "../components/Person";
import classes from "./AccessEditor.module.css";

/** A user or a group, and the role to give; the empty role takes them off the list. */
export interface AccessChange {
  kind: "user" | "group";
  id: string;
  role: ShareRole | "";
}

interface AccessEditorProps {
  access: AccessList;
  candidates: AccessCandidates;
  /** What each role is for, shown where it is chosen. */
  roles: Record<ShareRole, string>;
  empty: string;
  readOnly?: boolean;
  onChange: (change: AccessChange) => Promise<unknown>;
}

/** The people and groups that may use something, each with a role. */
export function AccessEditor({ access, candidates, roles, empty, readOnly = false, onChange }: AccessEditorProps) {
  const change = useMutation({
    mutationFn: onChange,
    onError: (error) => notifyError(error, "The permissions could not be changed"),
  });
  const busy = (id: string) => change.isPending && change.variables.id === id;
  const row = (kind: AccessChange["kind"], id: string, name: string, role: ShareRole) => (
    <div className={classes.controls}>
      <Select
        size="xs"
        w={110}
        aria-label={`Role of ${name}`}
        allowDeselect={false}
        data={roleChoices}
        value={role}
        disabled={readOnly || busy(id)}
        onChange={(next) => next && next !== role && change.mutate({ kind, id, role: next as ShareRole })}
      />
      {!readOnly && (
        <Tooltip label="Take off the list">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Take ${name} off the list`}
            loading={busy(id)}
            onClick={() => change.mutate({ kind, id, role: "" })}
          >
            <UserMinus size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
  const users = access.users ?? [];
  const groups = access.group ?? [];
  return (
    <>
      {!readOnly && <AddToList access={access} candidates={candidates} roles={roles} onAdd={onChange} />}
      {users.length + groups.length === 0 && <EmptyState icon={Users} title={empty} />}
      <List>
        {groups.map((group) => (
          <ListRow
            key={group.id}
            picture={<GroupAvatar group={group} />}
            title={
              isEveryone(group)
                ? `Everyone in ${group.organization_display_name || group.organization_name}`
                : groupLabel(group)
            }
            text={group.total_member_count === 1 ? "1 member" : `${group.total_member_count} members`}
            menu={row("group", group.id, groupLabel(group), group.role)}
          />
        ))}
        {users.map((user) => (
          <ListRow
            key={user.id}
            picture={<PersonAvatar user={user} />}
            title={
              <>
                {user.username}
                {user.name && <Light>{user.name}</Light>}
              </>
            }
            text={user.email}
            menu={row("user", user.id, user.username, user.role)}
          />
        ))}
      </List>
    </>
  );
}

const roleChoices = [
  { value: "use", label: "Use" },
  { value: "admin", label: "Admin" },
];

const userLabel = (user: MinimalUser) => (user.name ? `${user.username} (${user.name})` : user.username);

function AddToList({
  access,
  candidates,
  roles,
  onAdd,
}: Pick<AccessEditorProps, "access" | "candidates" | "roles"> & { onAdd: AccessEditorProps["onChange"] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState<ShareRole>("use");
  const add = useMutation({
    mutationFn: () => {
      const [kind, id] = (chosen ?? "").split(" ") as [AccessChange["kind"], string];
      return onAdd({ kind, id, role });
    },
    onSuccess: () => setChosen(null),
  });
  const taken = new Set([...(access.users ?? []), ...(access.group ?? [])].map((actor) => actor.id));
  const free = <T extends { id: string }>(actors: T[] | null) => (actors ?? []).filter((actor) => !taken.has(actor.id));
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) add.mutate();
      }}
    >
      {add.error && <ErrorPanel error={add.error} />}
      <div className={classes.fields}>
        <Select
          className={classes.who}
          aria-label="Person or group"
          placeholder="Person or group"
          searchable
          limit={50}
          nothingFoundMessage="Nobody matches"
          data={[
            {
              group: "Groups",
              items: free(candidates.groups).map((g: Group) => ({ value: `group ${g.id}`, label: groupLabel(g) })),
            },
            {
              group: "People",
              items: free(candidates.users).map((u) => ({ value: `user ${u.id}`, label: userLabel(u) })),
            },
          ]}
          value={chosen}
          onChange={setChosen}
        />
        <Select
          w={110}
          aria-label="Role to give"
          allowDeselect={false}
          data={roleChoices}
          value={role}
          onChange={(next) => setRole((next ?? "use") as ShareRole)}
        />
        <Button type="submit" variant="default" disabled={!chosen} loading={add.isPending}>
          Add
        </Button>
      </div>
      <p className={classes.hint}>{roles[role]}</p>
    </form>
  );
}
