import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ApiError } from "../../api/client";
import { organizationLabel, organizationQuery } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { Organization } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import { EntityIcon } from "../../components/EntityIcon";
import { ErrorPanel } from "../../components/Feedback";
import { PictureHeading } from "../../components/List";
import { Page } from "../../components/Page";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { GroupsTab } from "./GroupsTab";
import { MembersTab } from "./MembersTab";
import { RolesTab } from "./RolesTab";
import { SettingsTab } from "./SettingsTab";
import { SyncTab } from "./SyncTab";

export function OrganizationPage() {
  const { organization: name } = useParams({ from: "/frame/organizations/$organization" });
  const organization = useQuery(organizationQuery(name));
  if (organization.error instanceof ApiError && organization.error.status === 404) return <NotFoundPage />;
  if (organization.data) return <Loaded key={organization.data.id} organization={organization.data} />;
  return (
    <Page title={name}>
      {organization.error ? (
        <ErrorPanel error={organization.error} onRetry={() => void organization.refetch()} />
      ) : (
        <div aria-busy role="status" aria-label="Loading the organization">
          <Skeleton height={32} width={280} />
          <Skeleton height={320} mt={20} radius="md" />
        </div>
      )}
    </Page>
  );
}

function Loaded({ organization }: { organization: Organization }) {
  const { tab = "members" } = useSearch({ from: "/frame/organizations/$organization" });
  const navigate = useNavigate({ from: "/organizations/$organization" });
  const may = useOrganizationPermissions(organization.id);
  const label = organizationLabel(organization);
  return (
    <Page
      title={label}
      heading={
        <PictureHeading
          picture={<EntityIcon icon={organization.icon} name={label} size={36} />}
          label={label}
          below={<Copyable text={organization.name} label={`the name ${organization.name}`} />}
        />
      }
      description={organization.description}
    >
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next === "members" ? undefined : (next ?? undefined) } })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="groups">Groups</Tabs.Tab>
          <Tabs.Tab value="roles">Roles</Tabs.Tab>
          {may.readSync && <Tabs.Tab value="sync">Identity provider</Tabs.Tab>}
          {(may.update || may.delete) && <Tabs.Tab value="settings">Settings</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="members">
          <MembersTab organization={organization} />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <GroupsTab organization={organization} />
        </Tabs.Panel>
        <Tabs.Panel value="roles">
          <RolesTab organization={organization} />
        </Tabs.Panel>
        <Tabs.Panel value="sync">
          <SyncTab organization={organization} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTab organization={organization} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
