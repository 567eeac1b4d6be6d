import { Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createOrganization } from "../../api/organizations";
import { ErrorPanel } from "../../components/Feedback";
import { FormActions } from "../../components/FormActions";
import { unplaced, useTextFields } from "../../lib/useTextFields";
import { OrganizationFields, organizationFields } from "./OrganizationFields";

export function CreateOrganizationDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New organization">
      <CreateOrganizationForm onClose={onClose} />
    </Modal>
  );
}

function CreateOrganizationForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { values, fields } = useTextFields({ name: "", display_name: "", description: "", icon: "" });
  const create = useMutation({
    mutationFn: () => createOrganization(values),
    onSuccess: async (made) => {
      onClose();
      await Promise.all(
        ["organizations", "authcheck", "me"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
      await navigate({ to: "/organizations/$organization", params: { organization: made.name } });
    },
  });
  const field = fields(create.error);
  const refusal = unplaced(create.error, organizationFields);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm">
        {refusal != null && <ErrorPanel error={refusal} />}
        <OrganizationFields field={field} />
        <FormActions label="Create organization" busy={create.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
