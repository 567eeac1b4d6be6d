import { Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { claimValuesQuery, organizationSyncQuery, updateOrganizationSync } from "../../api/idpSync";
import { organizationLabel, organizationsQuery } from "../../api/organizations";
import { usePermissions } from "../../api/permissions";
import type { OrganizationSync } from "../../api/types";
import { notifyDone } from "../../components/Feedback";
import { unplaced } from "../../lib/useTextFields";
import { ClaimField } from "../../sync/ClaimField";
import { MappingTable } from "../../sync/MappingTable";
import { linesOf, mappingOf } from "../../sync/mapping";
import { SyncForm, SyncWaiting } from "../../sync/SyncForm";

/** Which organizations people are in by what the identity provider says of them at login. */
export function OrganizationSyncSection() {
  const settings = useQuery(organizationSyncQuery);
  if (settings.data) return <Form settings={settings.data} />;
  return <SyncWaiting title="Organization sync" error={settings.error} onRetry={() => void settings.refetch()} />;
}

function Form({ settings }: { settings: OrganizationSync }) {
  const client = useQueryClient();
  const may = usePermissions();
  const organizations = useQuery(organizationsQuery);
  const [field, setField] = useState(settings.field);
  const [lines, setLines] = useState(() => linesOf(settings.mapping));
  const [assignDefault, setAssignDefault] = useState(settings.organization_assign_default);
  const claims = useQuery({ ...claimValuesQuery(field), retry: false });
  const save = useMutation({
    mutationFn: () =>
      updateOrganizationSync({
        field: field.trim(),
        mapping: mappingOf(lines),
        organization_assign_default: assignDefault,
      }),
    onSuccess: (saved) => {
      client.setQueryData(organizationSyncQuery.queryKey, saved);
      setLines(linesOf(saved.mapping));
      notifyDone("Organization sync is saved. It takes effect at each login.");
    },
  });
  const readOnly = !may.updateSync;
  return (
    <SyncForm
      title="Organization sync"
      description="At each login, people join the organizations that this claim maps to and leave the others."
      refusal={unplaced(save.error, ["field"])}
      busy={save.isPending}
      readOnly={readOnly}
      onSave={() => save.mutate()}
    >
      <ClaimField
        description="The claim that holds the values. Empty switches the sync off."
        value={field}
        onChange={setField}
        error={save.error instanceof ApiError ? save.error.fieldError("field") : undefined}
        readOnly={readOnly}
      />
      <MappingTable
        targetsLabel="Organizations"
        targets={(organizations.data ?? []).map((o) => ({ value: o.id, label: organizationLabel(o) }))}
        claims={claims.data ?? []}
        lines={lines}
        onChange={setLines}
        readOnly={readOnly}
      />
      <Switch
        label="Everybody is also in the default organization"
        checked={assignDefault}
        disabled={readOnly}
        onChange={(event) => setAssignDefault(event.currentTarget.checked)}
      />
    </SyncForm>
  );
}
