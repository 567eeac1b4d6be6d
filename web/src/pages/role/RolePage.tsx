import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { roleLabel, roleMeaning } from "../../access/roles";
import { ApiError } from "../../api/client";
import { organizationLabel, organizationQuery, organizationRolesQuery } from "../../api/organizations";
import { ErrorPanel } from "../../components/Feedback";
import { Page } from "../../components/Page";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { RoleForm } from "./RoleForm";

/** A role of an organization: what it allows. `new` makes one. */
export function RolePage() {
  const params = useParams({ from: "/frame/organizations/$organization/roles/$role" });
  const organization = useQuery(organizationQuery(params.organization));
  const roles = useQuery(organizationRolesQuery(organization.data?.id ?? ""));
  const fresh = params.role === "new";
  const role = roles.data?.find((r) => r.name === params.role);
  const error = organization.error ?? roles.error;
  if ((error instanceof ApiError && error.status === 404) || (roles.data && !role && !fresh)) return <NotFoundPage />;
  return (
    <Page
      title={fresh ? "New role" : role ? roleLabel(role) : params.role}
      description={
        organization.data && (
          <>
            Role of{" "}
            <Link
              to="/organizations/$organization"
              params={{ organization: organization.data.name }}
              search={{ tab: "roles" }}
            >
              {organizationLabel(organization.data)}
            </Link>
            {role?.built_in && <> · built in. {roleMeaning(role.name)}</>}
          </>
        )
      }
    >
      {error && (
        <ErrorPanel
          error={error}
          onRetry={() => {
            void organization.refetch();
            void roles.refetch();
          }}
        />
      )}
      {!error && !roles.data && (
        <div aria-busy role="status" aria-label="Loading the role">
          <Skeleton height={120} radius="md" />
          <Skeleton height={360} mt={16} radius="md" />
        </div>
      )}
      {organization.data && roles.data && <RoleForm key={params.role} organization={organization.data} role={role} />}
    </Page>
  );
}
