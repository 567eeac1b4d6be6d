import { Button, Checkbox, Group, Modal, Skeleton, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "../../api/types";
import { assignableRolesQuery, setUserRoles } from "../../api/users";
import { ErrorPanel } from "../../components/Feedback";

interface Props {
  user: User;
  opened: boolean;
  onClose: () => void;
}

const meanings: Record<string, string> = {
  owner: "May do everything.",
  "user-admin": "Creates and manages users.",
  "template-admin": "Creates and manages templates.",
  auditor: "Reads everything that is recorded.",
};

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
      await client.invalidateQueries({ queryKey: ["users"] });
    },
  });
  return (
    <Stack gap="md">
      {(roles.error ?? save.error) && <ErrorPanel error={roles.error ?? save.error} />}
      {roles.isPending && <Skeleton height={140} />}
      <Checkbox.Group value={chosen} onChange={setChosen} aria-label="Roles">
        <Stack gap="sm">
          {roles.data
            ?.filter((role) => role.name !== "member")
            .map((role) => (
              <Checkbox
                key={role.name}
                value={role.name}
                label={role.display_name || role.name}
                description={meanings[role.name]}
                disabled={!role.assignable}
              />
            ))}
        </Stack>
      </Checkbox.Group>
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
