import { Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { PermissionGrid } from "../../access/PermissionGrid";
import { roleLabel } from "../../access/roles";
import { granted, organizationResources, ownResources, permissionsOf } from "../../access/vocabulary";
import { createRole, deleteRole, updateRole } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { AssignableRole, Organization } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { unplaced, useTextFields } from "../../lib/useTextFields";

type Reach = "organization" | "own";

export function RoleForm({ organization, role }: { organization: Organization; role?: AssignableRole }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useOrganizationPermissions(organization.id);
  const readOnly = role ? role.built_in || !may.updateRole : !may.createRole;
  const [reach, setReach] = useState<Reach>("organization");
  const [everywhere, setEverywhere] = useState(() =>
    granted(role?.organization_permissions ?? null, organizationResources),
  );
  const [own, setOwn] = useState(() => granted(role?.organization_member_permissions ?? null, ownResources));
  const toList = () =>
    navigate({
      to: "/organizations/$organization",
      params: { organization: organization.name },
      search: { tab: "roles" },
    });
  const { values, fields } = useTextFields({ name: "", display_name: role?.display_name ?? "" });
  const save = useMutation({
    mutationFn: () =>
      (role ? updateRole : createRole)(organization.id, {
        name: role?.name ?? values.name.trim(),
        display_name: values.display_name.trim(),
        site_permissions: [],
        user_permissions: [],
        organization_permissions: permissionsOf(everywhere),
        organization_member_permissions: permissionsOf(own),
      }),
    onSuccess: async () => {
      notifyDone(role ? "The role is saved." : "The role is made. Give it to people on the list of members.");
      await toList();
      await Promise.all(["roles", "members", "authcheck"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const field = fields(save.error);
  const refusal = unplaced(save.error, ["name", "display_name"]);
  const kept = (reach === "own" ? own : everywhere).rest;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        {refusal != null && <ErrorPanel error={refusal} />}
        {!readOnly && (
          <Section>
            <Stack gap="sm" maw={420}>
              {!role && (
                <TextInput
                  label="Name"
                  description="In commands: lower-case letters, digits and hyphens. It stays as it is."
                  required
                  {...field("name")}
                />
              )}
              <TextInput label="Display name" {...field("display_name")} />
            </Stack>
          </Section>
        )}
        <Section
          padded={false}
          title="Permissions"
          actions={
            <SegmentedControl
              size="xs"
              aria-label="What the permissions reach"
              value={reach}
              onChange={(value) => setReach(value as Reach)}
              data={[
                { value: "organization", label: "On everything here" },
                { value: "own", label: "On their own" },
              ]}
            />
          }
        >
          {reach === "own" ? (
            <PermissionGrid
              resources={ownResources}
              boxes={own.boxes}
              onChange={(boxes) => setOwn({ ...own, boxes })}
              readOnly={readOnly}
            />
          ) : (
            <PermissionGrid
              resources={organizationResources}
              boxes={everywhere.boxes}
              onChange={(boxes) => setEverywhere({ ...everywhere, boxes })}
              readOnly={readOnly}
            />
          )}
        </Section>
        {kept.length > 0 && (
          <p style={{ margin: 0, color: "var(--c-muted)" }}>
            Also: {kept.map((p) => `${p.negate ? "never " : ""}${p.resource_type}:${p.action}`).join(", ")}.
          </p>
        )}
        <Group justify="space-between">
          {!readOnly && (
            <Button type="submit" loading={save.isPending}>
              {role ? "Save" : "Create role"}
            </Button>
          )}
          {role && !role.built_in && may.deleteRole && (
            <DeleteRole organization={organization} role={role} onDeleted={toList} />
          )}
        </Group>
      </Stack>
    </form>
  );
}

interface DeleteRoleProps {
  organization: Organization;
  role: AssignableRole;
  onDeleted: () => unknown;
}

function DeleteRole({ organization, role, onDeleted }: DeleteRoleProps) {
  const client = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => deleteRole(organization.id, role.name),
    onSuccess: async () => {
      notifyDone(`${roleLabel(role)} is deleted.`);
      await onDeleted();
      await Promise.all(["roles", "members"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
    onError: (error) => {
      dialog.close();
      notifyError(error, `${roleLabel(role)} could not be deleted`);
    },
  });
  return (
    <>
      <Button color="red" variant="outline" onClick={dialog.open}>
        Delete role
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={dialog.close}
        onConfirm={() => remove.mutate()}
        title={`Delete ${roleLabel(role)}?`}
        confirmLabel="Delete role"
        busy={remove.isPending}
      >
        Whoever has this role loses what it allows.
      </ConfirmDialog>
    </>
  );
}
