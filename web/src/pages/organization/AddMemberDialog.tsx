import { Autocomplete, Modal, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addMember } from "../../api/organizations";
import { usePermissions } from "../../api/permissions";
import type { Organization } from "../../api/types";
import { usersQuery } from "../../api/users";
import { ErrorPanel, notifyDone } from "../../components/Feedback";
import { FormActions } from "../../components/FormActions";

interface Props {
  organization: Organization;
  opened: boolean;
  onClose: () => void;
}

export function AddMemberDialog({ organization, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add member">
      <AddMemberForm organization={organization} onClose={onClose} />
    </Modal>
  );
}

const settleTime = 200;

function AddMemberForm({ organization, onClose }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const may = usePermissions();
  const [username, setUsername] = useState("");
  const [typed] = useDebouncedValue(username, settleTime);
  // Those who may not list users still add somebody whose name they know.
  const users = useQuery({ ...usersQuery(typed.trim(), 1), enabled: may.readUsers === true });
  const add = useMutation({
    mutationFn: () => addMember(organization.id, encodeURIComponent(username.trim())),
    onSuccess: () => {
      onClose();
      notifyDone(`${username.trim()} is a member now.`);
      return client.invalidateQueries({ queryKey: ["members"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="md">
        {add.error && <ErrorPanel error={add.error} />}
        <Autocomplete
          label="Username"
          required
          data-autofocus
          data={(users.data?.users ?? [])
            .filter((user) => !user.organization_ids.includes(organization.id))
            .map((user) => user.username)}
          value={username}
          onChange={setUsername}
        />
        <FormActions label="Add" busy={add.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
