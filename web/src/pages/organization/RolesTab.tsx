import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, ShieldCheck } from "lucide-react";
import { impliedRoles, roleLabel, roleMeaning } from "../../access/roles";
import { granted, organizationResources } from "../../access/vocabulary";
import { organizationRolesQuery } from "../../api/organizations";
import { useOrganizationPermissions } from "../../api/permissions";
import type { AssignableRole, Organization } from "../../api/types";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { Figure, Light, List, ListRow } from "../../components/List";
import { LinkButton } from "../../components/links";
import { Section } from "../../components/Page";

/** Roles that people define stand first; what is built in explains itself. */
export function RolesTab({ organization }: { organization: Organization }) {
  const roles = useQuery(organizationRolesQuery(organization.id));
  const may = useOrganizationPermissions(organization.id);
  if (roles.error) return <ErrorPanel error={roles.error} onRetry={() => void roles.refetch()} />;
  const custom = (roles.data ?? []).filter((role) => !role.built_in);
  const builtIn = (roles.data ?? []).filter((role) => role.built_in && !impliedRoles.includes(role.name));
  return (
    <div style={{ display: "grid", gap: 16 }}>
      <Section
        padded={false}
        title="Custom roles"
        actions={
          may.createRole && (
            <LinkButton
              to="/organizations/$organization/roles/$role"
              params={{ organization: organization.name, role: "new" }}
              size="xs"
              leftSection={<Plus size={14} />}
            >
              New role
            </LinkButton>
          )
        }
      >
        {roles.isSuccess && custom.length === 0 && (
          <EmptyState icon={ShieldCheck} title="No custom role">
            A role of your own allows exactly what you tick.
          </EmptyState>
        )}
        <List busy={roles.isPending}>
          {custom.map((role) => (
            <RoleRow key={role.name} organization={organization} role={role} />
          ))}
        </List>
      </Section>
      <Section padded={false} title="Built-in roles">
        <List busy={roles.isPending}>
          {builtIn.map((role) => (
            <RoleRow key={role.name} organization={organization} role={role} />
          ))}
        </List>
      </Section>
    </div>
  );
}

function RoleRow({ organization, role }: { organization: Organization; role: AssignableRole }) {
  const count =
    granted(role.organization_permissions, organizationResources).boxes.size +
    (role.organization_member_permissions ?? []).length;
  return (
    <ListRow
      title={
        <>
          <Link
            to="/organizations/$organization/roles/$role"
            params={{ organization: organization.name, role: role.name }}
          >
            {roleLabel(role)}
          </Link>
          {!role.built_in && role.display_name && role.display_name !== role.name && <Light>{role.name}</Light>}
        </>
      }
      text={role.built_in ? roleMeaning(role.name) : undefined}
    >
      {!role.built_in && <Figure>{count === 1 ? "1 permission" : `${count} permissions`}</Figure>}
    </ListRow>
  );
}
