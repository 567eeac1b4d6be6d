import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Boxes, CircleCheck, EllipsisVertical, KeyRound, ScrollText, ShieldCheck, Trash2 } from "lucide-react";
import { canGive } from "../../access/roles";
import { usePermissions } from "../../api/permissions";
import type { User } from "../../api/types";
import { assignableRolesQuery, deleteUser, setUserStatus } from "../../api/users";
import { useMe } from "../../app/Session";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { notifyDone, notifyError } from "../../components/Feedback";
import { LinkMenuItem } from "../../components/links";
import { PasswordDialog } from "./PasswordDialog";
import { RolesDialog } from "./RolesDialog";

/** What can be done with a user, as far as the viewer may. */
export function UserMenu({ user }: { user: User }) {
  const me = useMe();
  const may = usePermissions();
  const client = useQueryClient();
  const [roles, rolesDialog] = useDisclosure();
  const [password, passwordDialog] = useDisclosure();
  const [suspending, suspension] = useDisclosure();
  const [deleting, deletion] = useDisclosure();
  const canAssign = canGive(useQuery(assignableRolesQuery).data) && may.assignRole;
  const refresh = () => client.invalidateQueries({ queryKey: ["users"] });
  const status = useMutation({
    mutationFn: (action: "suspend" | "activate") => setUserStatus(user.id, action),
    onSuccess: (_, action) => notifyDone(`${user.username} is ${action === "suspend" ? "suspended" : "active"}.`),
    onError: (error) => notifyError(error, `${user.username} could not be changed`),
    onSettled: () => {
      suspension.close();
      return refresh();
    },
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
      <Menu width={220}>
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
          {may.readAudit && (
            <LinkMenuItem
              to="/audit"
              search={{ filter: `username:${user.username}` }}
              leftSection={<ScrollText size={15} />}
            >
              What they did
            </LinkMenuItem>
          )}
          {canAssign && (
            <Menu.Item leftSection={<ShieldCheck size={15} />} onClick={rolesDialog.open}>
              Roles…
            </Menu.Item>
          )}
          {may.updateUser && user.login_type === "password" && (
            <Menu.Item leftSection={<KeyRound size={15} />} onClick={passwordDialog.open}>
              Set password…
            </Menu.Item>
          )}
          {(may.updateUser || may.deleteUser) && !myself && <Menu.Divider />}
          {may.updateUser && !myself && user.status !== "suspended" && (
            <Menu.Item leftSection={<Ban size={15} />} onClick={suspension.open}>
              Suspend…
            </Menu.Item>
          )}
          {may.updateUser && !myself && user.status !== "active" && (
            <Menu.Item leftSection={<CircleCheck size={15} />} onClick={() => status.mutate("activate")}>
              Activate
            </Menu.Item>
          )}
          {may.deleteUser && !myself && (
            <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={deletion.open}>
              Delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RolesDialog user={user} opened={roles} onClose={rolesDialog.close} />
      <PasswordDialog user={user} opened={password} onClose={passwordDialog.close} />
      <ConfirmDialog
        opened={suspending}
        onClose={suspension.close}
        onConfirm={() => status.mutate("suspend")}
        title={`Suspend ${user.username}?`}
        confirmLabel="Suspend"
        busy={status.isPending}
      >
        Their sessions and tokens stop working until somebody activates them again. Their workspaces stay.
      </ConfirmDialog>
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
