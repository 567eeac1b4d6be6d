import { Skeleton, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { groupsQuery } from "../../api/groups";
import { allMembersQuery } from "../../api/organizations";
import { workspacePermissionsQuery } from "../../api/permissions";
import { sharingPolicyQuery, updateWorkspaceAccess, workspaceAccessQuery } from "../../api/sharing";
import type { AccessCandidates, Group, Member, SharingPolicy, Workspace } from "../../api/types";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { AccessEditor } from "../../sharing/AccessEditor";

const roles = {
  use: "Use: open the workspace by terminal, SSH and its apps.",
  admin: "Admin: also start and stop it, change its settings and share it on.",
};

/** Who besides the owner may use the workspace. */
export function SharingSection({ workspace }: { workspace: Workspace }) {
  const may = useQuery(workspacePermissionsQuery(workspace));
  const policy = useQuery({ ...sharingPolicyQuery(workspace.organization_id), retry: false });
  const off = policy.data && whyOff(policy.data);
  if (may.data && !may.data.share) return null;
  return (
    <Section
      padded={Boolean(off)}
      title="Sharing"
      description={`The workspace runs as ${workspace.owner_name}: whoever may use it can read the files and secrets in it.`}
    >
      {off ? <Text>{off}</Text> : <SharedWith workspace={workspace} />}
    </Section>
  );
}

/** Why nothing can be shared; undefined when it can, as far as the policy says. */
function whyOff(policy: SharingPolicy): string | undefined {
  if (policy.sharing_globally_disabled)
    return "Sharing is switched off for the whole deployment. Whoever runs the server can allow it (CODER_DISABLE_WORKSPACE_SHARING).";
  if (policy.sharing_disabled || policy.shareable_workspace_owners === "none")
    return "Sharing is switched off in this organization. Its admins can allow it in the organization's settings.";
  if (policy.shareable_workspace_owners === "service_accounts")
    return "In this organization only workspaces of machine users can be shared. Its admins can change that.";
  return undefined;
}

function SharedWith({ workspace }: { workspace: Workspace }) {
  const client = useQueryClient();
  const access = useQuery(workspaceAccessQuery(workspace.id));
  const members = useQuery({ ...allMembersQuery(workspace.organization_id), retry: false });
  const groups = useQuery({ ...groupsQuery(workspace.organization_id), retry: false });
  const waiting = access.isPending || members.isPending || groups.isPending;
  if (access.error) return <ErrorPanel error={access.error} onRetry={() => void access.refetch()} />;
  if (waiting) return <Skeleton height={96} m="md" />;
  return (
    <AccessEditor
      access={access.data}
      candidates={candidatesOf(workspace, members.data ?? [], groups.data ?? [])}
      roles={roles}
      empty="Only its owner uses this workspace"
      onChange={async ({ kind, id, role }) => {
        await updateWorkspaceAccess(workspace.id, {
          [kind === "user" ? "user_roles" : "group_roles"]: { [id]: role },
        });
        await Promise.all(
          [["workspace-access", workspace.id], ["workspace"], ["workspaces"]].map((queryKey) =>
            client.invalidateQueries({ queryKey }),
          ),
        );
      }}
    />
  );
}

function candidatesOf(workspace: Workspace, members: Member[], groups: Group[]): AccessCandidates {
  const users = members
    .filter((member) => member.user_id !== workspace.owner_id)
    .map(({ user_id, created_at, ...member }) => ({ ...member, id: user_id, created_at, updated_at: created_at }));
  return { users, groups };
}
