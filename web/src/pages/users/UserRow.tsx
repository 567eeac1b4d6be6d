import { ActionIcon, Avatar, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, Boxes, CircleCheck, EllipsisVertical, KeyRound, ShieldCheck, Trash2 } from "lucide-react";
import type { User } from "../../api/types";
import { deleteUser, setUserStatus } from "../../api/users";
import { useMe } from "../../app/Session";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Copyable } from "../../components/Copyable";
import { notifyDone, notifyError } from "../../components/Feedback";
import { LinkMenuItem } from "../../components/links";
import { RelativeTime } from "../../components/RelativeTime";
import { Status, Tag } from "../../components/Status";
import { initials } from "../../lib/people";
import type { StatusLook } from "../../lib/status";
import { PasswordDialog } from "./PasswordDialog";
import { RolesDialog } from "./RolesDialog";
import classes from "./UsersPage.module.css";

const looks: Record<User["status"], StatusLook> = {
  active: { word: "Active", tone: "good", busy: false },
  dormant: { word: "Dormant", tone: "idle", busy: false },
  suspended: { word: "Suspended", tone: "warn", busy: false },
};

export function UserRow({ user }: { user: User }) {
  return (
    <li className={classes.row}>
      <Avatar src={user.avatar_url || null} size={34} radius="xl" color="accent" alt="">
        {initials(user)}
      </Avatar>
      <div className={classes.who}>
        <span className={classes.name}>
          <Copyable text={user.username} label={`the username ${user.username}`} />
          {user.name && <span className={classes.fullName}>{user.name}</span>}
        </span>
        <span className={classes.email}>
          <Copyable text={user.email} label={`the email of ${user.username}`} />
        </span>
      </div>
      <div className={classes.roles}>
        {user.roles.length === 0 ? (
          <Tag tone="idle">Member</Tag>
        ) : (
          user.roles.map((role) => (
            <Tag key={role.name} tone={role.name === "owner" ? "info" : "idle"}>
              {role.display_name || role.name}
            </Tag>
          ))
        )}
      </div>
      <div className={classes.status}>
        <Status look={looks[user.status] ?? { word: user.status, tone: "idle", busy: false }} />
      </div>
      <div className={classes.seen}>
        <RelativeTime time={user.last_seen_at} />
      </div>
      <div className={classes.menu}>
        <UserMenu user={user} />
      </div>
    </li>
  );
}

function UserMenu({ user }: { user: User }) {
  const me = useMe();
  const client = useQueryClient();
  const [roles, rolesDialog] = useDisclosure();
  const [password, passwordDialog] = useDisclosure();
  const [deleting, deletion] = useDisclosure();
  const refresh = () => client.invalidateQueries({ queryKey: ["users"] });
  const status = useMutation({
    mutationFn: () => setUserStatus(user.id, user.status === "active" ? "suspend" : "activate"),
    onError: (error) => notifyError(error, `${user.username} could not be changed`),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => deleteUser(user.id),
    onSuccess: () => notifyDone(`${user.username} is deleted.`),
    onError: (error) => notifyError(error, `${user.username} could not be deleted`),
    onSettled: () => {
      deletion.close();
      return refresh();
    },
  });
  const myself = me.id === user.id;
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${user.username}`}>
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <LinkMenuItem
            to="/workspaces"
            search={{ filter: `owner:${user.username}` }}
            leftSection={<Boxes size={15} />}
          >
            Workspaces
          </LinkMenuItem>
          <Menu.Item leftSection={<ShieldCheck size={15} />} onClick={rolesDialog.open}>
            Roles…
          </Menu.Item>
          {user.login_type === "password" && (
            <Menu.Item leftSection={<KeyRound size={15} />} onClick={passwordDialog.open}>
              Set password…
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            disabled={myself}
            leftSection={user.status === "active" ? <Ban size={15} /> : <CircleCheck size={15} />}
            onClick={() => status.mutate()}
          >
            {user.status === "active" ? "Suspend" : "Activate"}
          </Menu.Item>
          <Menu.Item color="red" disabled={myself} leftSection={<Trash2 size={15} />} onClick={deletion.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RolesDialog user={user} opened={roles} onClose={rolesDialog.close} />
      <PasswordDialog user={user} opened={password} onClose={passwordDialog.close} />
      <ConfirmDialog
        opened={deleting}
        onClose={deletion.close}
        onConfirm={() => remove.mutate()}
        title={`Delete ${user.username}?`}
        confirmLabel="Delete user"
        typed={user.username}
        busy={remove.isPending}
      >
        The account is gone for good. A user who has workspaces cannot be deleted: delete those first.
      </ConfirmDialog>
    </>
  );
}
