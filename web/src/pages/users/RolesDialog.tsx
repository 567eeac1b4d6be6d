import { Button, Group, Modal, Skeleton, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RoleChecks } from "../../access/RoleChecks";
import type { User } from "../../api/types";
import { assignableRolesQuery, setUserRoles } from "../../api/users";
import { ErrorPanel, notifyDone } from "../../components/Feedback";

interface Props {
  user: User;
  opened: boolean;
  onClose: () => void;
}

export function RolesDialog({ user, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Roles of ${user.username}`}>
      <RolesForm user={user} onClose={onClose} />
    </Modal>
  );
}

function RolesForm({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const roles = useQuery(assignableRolesQuery);
  const [chosen, setChosen] = useState(user.roles.map((role) => role.name));
  const save = useMutation({
    mutationFn: () => setUserRoles(user.id, chosen),
    onSuccess: async () => {
      onClose();
      notifyDone(`The roles of ${user.username} are changed.`);
      await Promise.all(["users", "authcheck"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <Stack gap="md">
      {(roles.error ?? save.error) && <ErrorPanel error={roles.error ?? save.error} />}
      {roles.isPending && <Skeleton height={140} />}
      {roles.data && (
        <RoleChecks
          label={<span className="visually-hidden">Roles</span>}
          roles={roles.data}
          value={chosen}
          onChange={setChosen}
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}
