import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { neededAccountsQuery } from "../../api/externalAuth";
import { parametersQuery, presetsQuery, templateByNameQuery } from "../../api/templates";
import { EntityIcon } from "../../components/EntityIcon";
import { ErrorPanel } from "../../components/Feedback";
import { Page, Section } from "../../components/Page";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { CreateWorkspaceForm } from "./CreateWorkspaceForm";
import classes from "./CreateWorkspacePage.module.css";

export function CreateWorkspacePage() {
  const { template: name } = useParams({ from: "/frame/templates/$template/workspace" });
  const search = useSearch({ from: "/frame/templates/$template/workspace" });
  const template = useQuery(templateByNameQuery(name, search.organization));
  const parameters = useQuery(parametersQuery(template.data?.active_version_id ?? ""));
  const presets = useQuery(presetsQuery(template.data?.active_version_id ?? ""));
  const accounts = useQuery(neededAccountsQuery(template.data?.active_version_id ?? ""));
  const error = template.error ?? parameters.error ?? presets.error ?? accounts.error;
  if (template.data === null) return <NotFoundPage />;
  const label = template.data ? template.data.display_name || template.data.name : name;
  return (
    <Page
      title="New workspace"
      heading={
        <span className={classes.heading}>
          <EntityIcon icon={template.data?.icon} name={label} size={28} />
          New workspace from {label}
        </span>
      }
      description={
        <>
          {template.data?.description} <Link to="/workspaces/new">Choose another template</Link>
        </>
      }
    >
      {error && (
        <ErrorPanel
          error={error}
          onRetry={() => {
            void template.refetch();
            void parameters.refetch();
            void presets.refetch();
            void accounts.refetch();
          }}
        />
      )}
      {!error && (!template.data || !parameters.data || !presets.data || !accounts.data) && (
        <Section>
          <div aria-busy role="status" aria-label="Loading the form">
            <Skeleton width={120} height={14} />
            <Skeleton height={36} mt={8} />
            <Skeleton width={160} height={14} mt={24} />
            <Skeleton height={36} mt={8} />
          </div>
        </Section>
      )}
      {template.data && parameters.data && presets.data && accounts.data && (
        <CreateWorkspaceForm
          template={template.data}
          parameters={parameters.data}
          presets={presets.data}
          prefilled={prefilledValues(search)}
          proposedName={search.name}
        />
      )}
    </Page>
  );
}

/** `param.cpu=4` in the address fills the parameter `cpu`. */
function prefilledValues(search: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search)
      .filter(([key]) => key.startsWith("param."))
      .map(([key, value]) => [key.slice("param.".length), value]),
  );
}
