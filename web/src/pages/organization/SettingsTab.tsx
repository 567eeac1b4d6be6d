import { Button, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { deleteOrganization, organizationLabel, updateOrganization } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { Organization } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Copyable } from "../../components/Copyable";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { unplaced, useTextFields } from "../../lib/useTextFields";
import { OrganizationFields, organizationFields } from "../organizations/OrganizationFields";
import { SharingPolicySection } from "./SharingPolicySection";

const workspaceAccess = "organization-workspace-access";
const affected = ["organizations", "organization", "templates", "workspaces"];

export function SettingsTab({ organization }: { organization: Organization }) {
  const may = useOrganizationPermissions(organization.id);
  return (
    <Stack gap="md">
      {may.update && <GeneralSection organization={organization} />}
      {may.update && <SharingPolicySection organization={organization} />}
      {may.delete && <DeleteSection organization={organization} />}
    </Stack>
  );
}

function GeneralSection({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { values, fields } = useTextFields({
    name: organization.name,
    display_name: organization.display_name,
    description: organization.description,
    icon: organization.icon,
  });
  const defaults = organization.default_org_member_roles ?? [];
  const [workspaces, setWorkspaces] = useState(defaults.includes(workspaceAccess));
  const save = useMutation({
    mutationFn: () =>
      updateOrganization(organization.id, {
        ...values,
        default_org_member_roles: [
          ...defaults.filter((role) => role !== workspaceAccess),
          ...(workspaces ? [workspaceAccess] : []),
        ],
      }),
    onSuccess: async (saved) => {
      notifyDone("The organization is saved.");
      await navigate({
        to: "/organizations/$organization",
        params: { organization: saved.name },
        search: { tab: "settings" },
        replace: true,
      });
      await Promise.all(affected.map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const field = fields(save.error);
  const refusal = unplaced(save.error, organizationFields);
  return (
    <Section title="General">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md" maw={520}>
          {refusal != null && <ErrorPanel error={refusal} />}
          <OrganizationFields field={field} />
          <Switch
            label="Members have workspaces of their own"
            description="Otherwise only those with a role that allows it"
            checked={workspaces}
            onChange={(event) => setWorkspaces(event.currentTarget.checked)}
          />
          <div>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}

function DeleteSection({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [opened, dialog] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => deleteOrganization(organization.id),
    onSuccess: async () => {
      notifyDone(`${organizationLabel(organization)} is deleted.`);
      await navigate({ to: "/organizations" });
      await Promise.all(["organizations", "me", "groups"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
    onError: (error) => {
      dialog.close();
      notifyError(error, `${organizationLabel(organization)} could not be deleted`);
    },
  });
  return (
    <Section title="Delete">
      {organization.is_default ? (
        <Text>The default organization cannot be deleted.</Text>
      ) : (
        <>
          <Text mb="sm">Its groups, roles and memberships go with it. It must have no workspaces.</Text>
          <Button color="red" variant="outline" onClick={dialog.open}>
            Delete organization
          </Button>
        </>
      )}
      <Text c="dimmed" size="sm" mt="md" component="div">
        Id <Copyable text={organization.id} label="the organization id" />
      </Text>
      <ConfirmDialog
        opened={opened}
        onClose={dialog.close}
        onConfirm={() => remove.mutate()}
        title={`Delete ${organizationLabel(organization)}?`}
        confirmLabel="Delete organization"
        typed={organization.name}
        busy={remove.isPending}
      >
        It cannot be undone.
      </ConfirmDialog>
    </Section>
  );
}
