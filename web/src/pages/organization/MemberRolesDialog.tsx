import { Modal, Skeleton, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RoleChecks } from "../../access/RoleChecks";
import { organizationRolesQuery, setMemberRoles } from "../../api/organizations";
import type { Member, Organization } from "../../api/types";
import { ErrorPanel, notifyDone } from "../../components/Feedback";
import { FormActions } from "../../components/FormActions";

interface Props {
  organization: Organization;
  member: Member;
  opened: boolean;
  onClose: () => void;
}

export function MemberRolesDialog({ opened, ...props }: Props) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={`Roles of ${props.member.username}`}>
      <MemberRolesForm {...props} />
    </Modal>
  );
}

function MemberRolesForm({ organization, member, onClose }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const roles = useQuery(organizationRolesQuery(organization.id));
  const [chosen, setChosen] = useState(member.roles.map((role) => role.name));
  const save = useMutation({
    mutationFn: () => setMemberRoles(organization.id, member.user_id, chosen),
    onSuccess: async () => {
      onClose();
      notifyDone(`The roles of ${member.username} are changed.`);
      await Promise.all(["members", "authcheck"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
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
        <FormActions label="Save" busy={save.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
