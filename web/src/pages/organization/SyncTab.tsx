import { Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { roleLabel } from "../../access/roles";
import { ApiError } from "../../api/client";
import { groupLabel, groupsQuery, isEveryone } from "../../api/groups";
import { claimValuesQuery, groupSyncQuery, roleSyncQuery, updateGroupSync, updateRoleSync } from "../../api/idpSync";
import { organizationRolesQuery } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { GroupSync, Organization, RoleSync } from "../../api/types";
import { notifyDone } from "../../components/Feedback";
import { unplaced } from "../../lib/useTextFields";
import { ClaimField } from "../../sync/ClaimField";
import { MappingTable } from "../../sync/MappingTable";
import { linesOf, mappingOf } from "../../sync/mapping";
import { SyncForm, SyncWaiting } from "../../sync/SyncForm";

/** What logins through the identity provider do to groups and roles of the organization. */
export function SyncTab({ organization }: { organization: Organization }) {
  const groups = useQuery(groupSyncQuery(organization.id));
  const roles = useQuery(roleSyncQuery(organization.id));
  return (
    <Stack gap="md">
      {groups.data ? (
        <GroupSyncForm organization={organization} settings={groups.data} />
      ) : (
        <SyncWaiting title="Group sync" error={groups.error} onRetry={() => void groups.refetch()} />
      )}
      {roles.data ? (
        <RoleSyncForm organization={organization} settings={roles.data} />
      ) : (
        <SyncWaiting title="Role sync" error={roles.error} onRetry={() => void roles.refetch()} />
      )}
    </Stack>
  );
}

const fieldError = (error: unknown, field: string) => (error instanceof ApiError ? error.fieldError(field) : undefined);

function GroupSyncForm({ organization, settings }: { organization: Organization; settings: GroupSync }) {
  const client = useQueryClient();
  const readOnly = !useOrganizationPermissions(organization.id).updateSync;
  const groups = useQuery(groupsQuery(organization.id));
  const [field, setField] = useState(settings.field);
  const [regex, setRegex] = useState(settings.regex_filter ?? "");
  const [create, setCreate] = useState(settings.auto_create_missing_groups);
  const [lines, setLines] = useState(() => linesOf(settings.mapping));
  const claims = useQuery({ ...claimValuesQuery(field, organization.id), retry: false });
  const save = useMutation({
    mutationFn: () =>
      updateGroupSync(organization.id, {
        field: field.trim(),
        mapping: mappingOf(lines),
        regex_filter: regex.trim() || null,
        auto_create_missing_groups: create,
      }),
    onSuccess: (saved) => {
      client.setQueryData(groupSyncQuery(organization.id).queryKey, saved);
      setLines(linesOf(saved.mapping));
      notifyDone("Group sync is saved. It takes effect at each login.");
    },
  });
  return (
    <SyncForm
      title="Group sync"
      description="At each login, people are put into the groups that this claim names, and taken out of the others."
      refusal={unplaced(save.error, ["field", "regex_filter"])}
      busy={save.isPending}
      readOnly={readOnly}
      onSave={() => save.mutate()}
    >
      <ClaimField
        organizationId={organization.id}
        description="The claim that holds the names. Empty switches the sync off."
        value={field}
        onChange={setField}
        error={fieldError(save.error, "field")}
        readOnly={readOnly}
      />
      <TextInput
        label="Only names that match"
        description="A regular expression; without one, all names count"
        placeholder="^coder-.*$"
        maw={360}
        value={regex}
        onChange={(event) => setRegex(event.currentTarget.value)}
        error={fieldError(save.error, "regex_filter")}
        readOnly={readOnly}
      />
      <MappingTable
        targetsLabel="Groups"
        targets={(groups.data ?? [])
          .filter((group) => !isEveryone(group))
          .map((group) => ({ value: group.id, label: groupLabel(group) }))}
        claims={claims.data ?? []}
        lines={lines}
        onChange={setLines}
        readOnly={readOnly}
      />
      <Switch
        label="Create groups that do not exist yet"
        description="For names that are not mapped"
        checked={create}
        disabled={readOnly}
        onChange={(event) => setCreate(event.currentTarget.checked)}
      />
    </SyncForm>
  );
}

function RoleSyncForm({ organization, settings }: { organization: Organization; settings: RoleSync }) {
  const client = useQueryClient();
  const readOnly = !useOrganizationPermissions(organization.id).updateSync;
  const roles = useQuery(organizationRolesQuery(organization.id));
  const [field, setField] = useState(settings.field);
  const [lines, setLines] = useState(() => linesOf(settings.mapping));
  const claims = useQuery({ ...claimValuesQuery(field, organization.id), retry: false });
  const save = useMutation({
    mutationFn: () => updateRoleSync(organization.id, { field: field.trim(), mapping: mappingOf(lines) }),
    onSuccess: (saved) => {
      client.setQueryData(roleSyncQuery(organization.id).queryKey, saved);
      setLines(linesOf(saved.mapping));
      notifyDone("Role sync is saved. It takes effect at each login.");
    },
  });
  return (
    <SyncForm
      title="Role sync"
      description="At each login, people get the roles that this claim maps to. A login without the claim changes nothing."
      refusal={unplaced(save.error, ["field"])}
      busy={save.isPending}
      readOnly={readOnly}
      onSave={() => save.mutate()}
    >
      <ClaimField
        organizationId={organization.id}
        description="The claim that holds the names. Empty switches the sync off."
        value={field}
        onChange={setField}
        error={fieldError(save.error, "field")}
        readOnly={readOnly}
      />
      <MappingTable
        targetsLabel="Roles"
        targets={(roles.data ?? [])
          .filter((role) => role.assignable)
          .map((role) => ({ value: role.name, label: roleLabel(role) }))}
        claims={claims.data ?? []}
        lines={lines}
        onChange={setLines}
        readOnly={readOnly}
      />
    </SyncForm>
  );
}
