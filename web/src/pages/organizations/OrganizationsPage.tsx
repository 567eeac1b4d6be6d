import { Button, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Building2, Plus } from "lucide-react";
import { organizationLabel, organizationsQuery } from "../../api/organizations";
import { usePermissions } from "../../api/permissions";
import { EntityIcon } from "../../components/EntityIcon";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { Light, List, ListRow } from "../../components/List";
import { Page, Section } from "../../components/Page";
import { Tag } from "../../components/Status";
import { CreateOrganizationDialog } from "./CreateOrganizationDialog";
import { OrganizationSyncSection } from "./OrganizationSyncSection";

/** The organizations, and who joins them by what the identity provider says. */
export function OrganizationsPage() {
  const { tab = "list" } = useSearch({ from: "/frame/organizations" });
  const navigate = useNavigate({ from: "/organizations" });
  const may = usePermissions();
  const [creating, dialog] = useDisclosure();
  return (
    <Page
      title="Organizations"
      description="Each has its own members, groups, roles and templates."
      actions={
        may.createOrganization && (
          <Button leftSection={<Plus size={16} />} onClick={dialog.open}>
            New organization
          </Button>
        )
      }
    >
      {may.readSync ? (
        <Tabs
          value={tab}
          onChange={(next) => void navigate({ search: { tab: next === "list" ? undefined : (next ?? undefined) } })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="list">Organizations</Tabs.Tab>
            <Tabs.Tab value="sync">Identity provider</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="list">
            <Organizations />
          </Tabs.Panel>
          <Tabs.Panel value="sync">
            <OrganizationSyncSection />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <Organizations />
      )}
      <CreateOrganizationDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}

function Organizations() {
  const organizations = useQuery(organizationsQuery);
  if (organizations.error)
    return <ErrorPanel error={organizations.error} onRetry={() => void organizations.refetch()} />;
  if (organizations.data?.length === 0) {
    return (
      <EmptyState icon={Building2} title="You are in no organization">
        Somebody who manages one can add you.
      </EmptyState>
    );
  }
  return (
    <Section padded={false}>
      <List busy={organizations.isPending}>
        {organizations.data?.map((organization) => (
          <ListRow
            key={organization.id}
            picture={<EntityIcon icon={organization.icon} name={organizationLabel(organization)} size={34} />}
            title={
              <>
                <Link to="/organizations/$organization" params={{ organization: organization.name }}>
                  {organizationLabel(organization)}
                </Link>
                {organization.name !== organizationLabel(organization) && <Light>{organization.name}</Light>}
                {organization.is_default && <Tag tone="idle">Default</Tag>}
              </>
            }
            text={organization.description}
          />
        ))}
      </List>
    </Section>
  );
}
