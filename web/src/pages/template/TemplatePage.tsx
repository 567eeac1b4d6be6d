import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTemplatePermissions } from "../../api/permissions";
import { templateByNameQuery, versionQuery } from "../../api/templates";
import type { Template } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import { EntityIcon } from "../../components/EntityIcon";
import { ErrorPanel } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Page, Section } from "../../components/Page";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { ParametersTab } from "./ParametersTab";
import { PermissionsTab } from "./PermissionsTab";
import classes from "./TemplatePage.module.css";
import { TemplateSettings } from "./TemplateSettings";
import { VariablesTab } from "./VariablesTab";
import { VersionsTab } from "./VersionsTab";

const Markdown = lazy(() => import("../../components/Markdown").then((m) => ({ default: m.Markdown })));

export function TemplatePage() {
  const { template: name } = useParams({ from: "/frame/templates/$template" });
  const { organization } = useSearch({ from: "/frame/templates/$template" });
  const template = useQuery(templateByNameQuery(name, organization));
  if (template.data === null) return <NotFoundPage />;
  if (template.data) return <Loaded template={template.data} />;
  return (
    <Page title={name}>
      {template.error ? (
        <ErrorPanel error={template.error} onRetry={() => void template.refetch()} />
      ) : (
        <div aria-busy role="status" aria-label="Loading the template">
          <Skeleton height={32} width={280} />
          <Skeleton height={320} mt={20} radius="md" />
        </div>
      )}
    </Page>
  );
}

function Loaded({ template }: { template: Template }) {
  const { tab = "readme", organization } = useSearch({ from: "/frame/templates/$template" });
  const navigate = useNavigate({ from: "/templates/$template" });
  const may = useTemplatePermissions(template);
  const label = template.display_name || template.name;
  return (
    <Page
      title={label}
      heading={
        <span className={classes.heading}>
          <EntityIcon icon={template.icon} name={label} size={36} />
          <span>
            {label}
            <span className={classes.id}>
              <Copyable text={template.name} label={`the name ${template.name}`} />
            </span>
          </span>
        </span>
      }
      description={template.description}
      actions={
        <LinkButton
          to="/templates/$template/workspace"
          params={{ template: template.name }}
          search={organization ? { organization } : {}}
          leftSection={<Plus size={16} />}
        >
          Create workspace
        </LinkButton>
      }
    >
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: { organization, tab: next === "readme" ? undefined : (next ?? undefined) } })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="readme">README</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="parameters">Parameters</Tabs.Tab>
          <Tabs.Tab value="variables">Variables</Tabs.Tab>
          {may.update && <Tabs.Tab value="permissions">Permissions</Tabs.Tab>}
          {may.update && <Tabs.Tab value="settings">Settings</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="readme">
          <Readme versionId={template.active_version_id} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsTab template={template} />
        </Tabs.Panel>
        <Tabs.Panel value="parameters">
          <ParametersTab versionId={template.active_version_id} />
        </Tabs.Panel>
        <Tabs.Panel value="variables">
          <VariablesTab versionId={template.active_version_id} />
        </Tabs.Panel>
        <Tabs.Panel value="permissions">
          <PermissionsTab template={template} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <TemplateSettings template={template} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Readme({ versionId }: { versionId: string }) {
  const version = useQuery(versionQuery(versionId));
  const skeleton = <Skeleton height={240} />;
  return (
    <Section>
      {version.error && <ErrorPanel error={version.error} onRetry={() => void version.refetch()} />}
      {version.isPending && skeleton}
      {version.data &&
        (version.data.readme.trim() ? (
          <Suspense fallback={skeleton}>
            <Markdown text={version.data.readme} />
          </Suspense>
        ) : (
          <p className={classes.none}>This version has no README.md.</p>
        ))}
    </Section>
  );
}
