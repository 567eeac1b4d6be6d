import { Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { templateAccessQuery, templateCandidatesQuery, updateTemplateAccess } from "../../api/sharing";
import type { Template } from "../../api/types";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { AccessEditor } from "../../sharing/AccessEditor";

const roles = {
  use: "Use: see the template and create workspaces from it.",
  admin: "Admin: also change the template, its versions and these permissions.",
};

/** Who may use the template, and who may change it. */
export function PermissionsTab({ template }: { template: Template }) {
  const client = useQueryClient();
  const access = useQuery(templateAccessQuery(template.id));
  const candidates = useQuery(templateCandidatesQuery(template.id));
  const error = access.error ?? candidates.error;
  return (
    <Section padded={false} title="Permissions" description="Owners and template admins can always use and change it.">
      {error && (
        <ErrorPanel
          error={error}
          onRetry={() => {
            void access.refetch();
            void candidates.refetch();
          }}
        />
      )}
      {!error && (!access.data || !candidates.data) && <Skeleton height={120} m="md" />}
      {access.data && candidates.data && (
        <AccessEditor
          access={access.data}
          candidates={candidates.data}
          roles={roles}
          empty="Only owners and template admins can use this template"
          onChange={async ({ kind, id, role }) => {
            await updateTemplateAccess(template.id, {
              [kind === "user" ? "user_perms" : "group_perms"]: { [id]: role },
            });
            await client.invalidateQueries({ queryKey: ["template-access", template.id] });
          }}
        />
      )}
    </Section>
  );
}
