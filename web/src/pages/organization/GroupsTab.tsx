import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Users } from "lucide-react";
import { createGroup, groupLabel, groupsQuery, isEveryone } from "../../api/groups";
import { useOrganizationPermissions } from "../../api/permissions";
import type { Organization } from "../../api/types";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { Figure, Light, List, ListRow } from "../../components/List";
import { Section } from "../../components/Page";
import { GroupAvatar } from "../../components/Person";
import { GroupDialog } from "../group/GroupDialog";
import { SourceTag } from "../group/SourceTag";

export function GroupsTab({ organization }: { organization: Organization }) {
  const groups = useQuery(groupsQuery(organization.id));
  const may = useOrganizationPermissions(organization.id);
  const navigate = useNavigate();
  const [creating, dialog] = useDisclosure();
  if (groups.error) return <ErrorPanel error={groups.error} onRetry={() => void groups.refetch()} />;
  const shown = [...(groups.data ?? [])].sort(
    (a, b) => Number(isEveryone(b)) - Number(isEveryone(a)) || groupLabel(a).localeCompare(groupLabel(b)),
  );
  return (
    <>
      <Section
        padded={false}
        title="Groups"
        description="Templates and workspaces are opened to groups; their allowances add up to the quota of their members."
        actions={
          may.createGroup && (
            <Button size="xs" leftSection={<Plus size={14} />} onClick={dialog.open}>
              New group
            </Button>
          )
        }
      >
        {groups.isSuccess && shown.length === 0 && <EmptyState icon={Users} title="You see no group here" />}
        <List busy={groups.isPending}>
          {shown.map((group) => (
            <ListRow
              key={group.id}
              picture={<GroupAvatar group={group} />}
              title={
                <>
                  <Link
                    to="/organizations/$organization/groups/$group"
                    params={{ organization: organization.name, group: group.name }}
                  >
                    {groupLabel(group)}
                  </Link>
                  {group.display_name && group.display_name !== group.name && <Light>{group.name}</Light>}
                  <SourceTag group={group} />
                </>
              }
              text={isEveryone(group) ? "Every member of the organization" : undefined}
            >
              <Figure>{group.total_member_count === 1 ? "1 member" : `${group.total_member_count} members`}</Figure>
              <Figure>{group.quota_allowance > 0 ? `${group.quota_allowance} a day` : "no allowance"}</Figure>
            </ListRow>
          ))}
        </List>
      </Section>
      <GroupDialog
        title="New group"
        action="Create group"
        opened={creating}
        onClose={dialog.close}
        onSave={(group) => createGroup(organization.id, group)}
        onSaved={(group) =>
          navigate({
            to: "/organizations/$organization/groups/$group",
            params: { organization: organization.name, group: group.name },
          })
        }
      />
    </>
  );
}
