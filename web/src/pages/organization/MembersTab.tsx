import { ActionIcon, Button, Menu, Pagination } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical, ShieldCheck, UserMinus, UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { canGive, roleLabel } from "../../access/roles";
import { memberPageSize, membersQuery, organizationRolesQuery, removeMember } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { Member, Organization } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { EmptyState, ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { Figure, Light, List, ListRow, Tags } from "../../components/List";
import { Section } from "../../components/Page";
import { PersonAvatar } from "../../components/Person";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { userLook } from "../../lib/people";
import { AddMemberDialog } from "./AddMemberDialog";
import { MemberRolesDialog } from "./MemberRolesDialog";

export function MembersTab({ organization }: { organization: Organization }) {
  const [page, setPage] = useState(1);
  const members = useQuery(membersQuery(organization.id, page));
  const may = useOrganizationPermissions(organization.id);
  const [adding, dialog] = useDisclosure();
  const count = members.data?.count ?? 0;
  const pages = Math.ceil(count / memberPageSize);
  if (members.error) return <ErrorPanel error={members.error} onRetry={() => void members.refetch()} />;
  return (
    <>
      <Section
        padded={false}
        title={members.isSuccess ? (count === 1 ? "1 member" : `${count} members`) : "Members"}
        actions={
          may.addMember && (
            <Button size="xs" leftSection={<UserPlus size={14} />} onClick={dialog.open}>
              Add member
            </Button>
          )
        }
      >
        {members.data?.members.length === 0 && <EmptyState icon={Users} title="Nobody is a member yet" />}
        <List busy={members.isPending}>
          {members.data?.members.map((member) => (
            <MemberRow key={member.user_id} organization={organization} member={member} />
          ))}
        </List>
      </Section>
      {pages > 1 && (
        <Pagination
          mt="md"
          total={pages}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
        />
      )}
      <AddMemberDialog organization={organization} opened={adding} onClose={dialog.close} />
    </>
  );
}

function MemberRow({ organization, member }: { organization: Organization; member: Member }) {
  const status = userLook(member.status);
  return (
    <ListRow
      picture={<PersonAvatar user={member} />}
      title={
        <>
          {member.username}
          {member.name && <Light>{member.name}</Light>}
          {member.status !== "active" && <Tag tone={status.tone}>{status.word}</Tag>}
        </>
      }
      text={member.email}
      menu={<MemberMenu organization={organization} member={member} />}
    >
      {member.roles.length > 0 && (
        <Tags>
          {member.roles.map((role) => (
            <Tag key={role.name} tone={role.name === "organization-admin" ? "info" : "idle"}>
              {roleLabel(role)}
            </Tag>
          ))}
        </Tags>
      )}
      <Figure>
        joined <RelativeTime time={member.created_at} />
      </Figure>
    </ListRow>
  );
}

function MemberMenu({ organization, member }: { organization: Organization; member: Member }) {
  const client = useQueryClient();
  const may = useOrganizationPermissions(organization.id);
  const canAssign = canGive(useQuery(organizationRolesQuery(organization.id)).data) && may.assignRole;
  const [roles, rolesDialog] = useDisclosure();
  const [removing, removal] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => removeMember(organization.id, member.user_id),
    onSuccess: () => notifyDone(`${member.username} is no longer a member.`),
    onError: (error) => notifyError(error, `${member.username} could not be removed`),
    onSettled: () => {
      removal.close();
      return Promise.all(["members", "group", "groups"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  if (!canAssign && !may.removeMember) return null;
  return (
    <>
      <Menu width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${member.username}`}>
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {canAssign && (
            <Menu.Item leftSection={<ShieldCheck size={15} />} onClick={rolesDialog.open}>
              Roles…
            </Menu.Item>
          )}
          {may.removeMember && (
            <Menu.Item color="red" leftSection={<UserMinus size={15} />} onClick={removal.open}>
              Remove…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <MemberRolesDialog organization={organization} member={member} opened={roles} onClose={rolesDialog.close} />
      <ConfirmDialog
        opened={removing}
        onClose={removal.close}
        onConfirm={() => remove.mutate()}
        title={`Remove ${member.username}?`}
        confirmLabel="Remove"
        busy={remove.isPending}
      >
        They lose their roles and groups here and no longer see the organization's templates.
      </ConfirmDialog>
    </>
  );
}
