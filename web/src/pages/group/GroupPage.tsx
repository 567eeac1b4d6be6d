import { Alert, Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Pencil, Trash2 } from "lucide-react";
import { ApiError } from "../../api/client";
import { deleteGroup, groupLabel, groupQuery, isEveryone, updateGroup } from "../../api/groups";
import { organizationLabel, organizationQuery } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { Group, Organization } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Copyable } from "../../components/Copyable";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { PictureHeading } from "../../components/List";
import { Page } from "../../components/Page";
import { GroupAvatar } from "../../components/Person";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { GroupDialog } from "./GroupDialog";
import { GroupMembers } from "./GroupMembers";
import { SourceTag } from "./SourceTag";

export function GroupPage() {
  const params = useParams({ from: "/frame/organizations/$organization/groups/$group" });
  const organization = useQuery(organizationQuery(params.organization));
  const group = useQuery(groupQuery(organization.data?.id ?? "", params.group));
  const error = organization.error ?? group.error;
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  if (organization.data && group.data) return <Loaded organization={organization.data} group={group.data} />;
  return (
    <Page title={params.group}>
      {error ? (
        <ErrorPanel
          error={error}
          onRetry={() => {
            void organization.refetch();
            void group.refetch();
          }}
        />
      ) : (
        <div aria-busy role="status" aria-label="Loading the group">
          <Skeleton height={32} width={280} />
          <Skeleton height={240} mt={20} radius="md" />
        </div>
      )}
    </Page>
  );
}

function Loaded({ organization, group }: { organization: Organization; group: Group }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useOrganizationPermissions(organization.id);
  const [editing, edit] = useDisclosure();
  const [deleting, deletion] = useDisclosure();
  const everyone = isEveryone(group);
  const toList = () =>
    navigate({
      to: "/organizations/$organization",
      params: { organization: organization.name },
      search: { tab: "groups" },
    });
  const remove = useMutation({
    mutationFn: () => deleteGroup(group.id),
    onSuccess: async () => {
      notifyDone(`${groupLabel(group)} is deleted.`);
      await toList();
      await client.invalidateQueries({ queryKey: ["groups"] });
    },
    onError: (error) => {
      deletion.close();
      notifyError(error, `${groupLabel(group)} could not be deleted`);
    },
  });
  return (
    <Page
      title={groupLabel(group)}
      heading={
        <PictureHeading
          picture={<GroupAvatar group={group} size={36} />}
          label={groupLabel(group)}
          below={<Copyable text={group.name} label={`the name ${group.name}`} />}
        />
      }
      description={
        <>
          Group of{" "}
          <Link
            to="/organizations/$organization"
            params={{ organization: organization.name }}
            search={{ tab: "groups" }}
          >
            {organizationLabel(organization)}
          </Link>
          {" · "}
          {group.quota_allowance > 0 ? `${group.quota_allowance} a day for each member` : "no allowance"}{" "}
          <SourceTag group={group} />
        </>
      }
      actions={
        <>
          {may.updateGroup && (
            <Button variant="default" leftSection={<Pencil size={15} />} onClick={edit.open}>
              Edit
            </Button>
          )}
          {may.deleteGroup && !everyone && (
            <Button variant="outline" color="red" leftSection={<Trash2 size={15} />} onClick={deletion.open}>
              Delete
            </Button>
          )}
        </>
      }
    >
      {group.source === "oidc" && (
        <Alert color="accent">
          The members of this group come from the identity provider, each at their login. What is changed here lasts
          until then.
        </Alert>
      )}
      <GroupMembers organization={organization} group={group} editable={may.updateGroup === true && !everyone} />
      <GroupDialog
        title={`Edit ${groupLabel(group)}`}
        action="Save"
        group={group}
        opened={editing}
        onClose={edit.close}
        onSave={({ name, display_name, ...rest }) =>
          updateGroup(group.id, everyone ? rest : { name, display_name, ...rest })
        }
        onSaved={(saved) => {
          notifyDone("The group is saved.");
          return navigate({
            to: "/organizations/$organization/groups/$group",
            params: { organization: organization.name, group: saved.name },
            replace: true,
          });
        }}
      />
      <ConfirmDialog
        opened={deleting}
        onClose={deletion.close}
        onConfirm={() => remove.mutate()}
        title={`Delete ${groupLabel(group)}?`}
        confirmLabel="Delete group"
        typed={group.name}
        busy={remove.isPending}
      >
        Its members lose what templates and workspaces give to it, and its allowance.
      </ConfirmDialog>
    </Page>
  );
}
