import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { jobIsActive } from "../../api/templates";
import type { Workspace } from "../../api/types";
import { workspaceQuery } from "../../api/workspaces";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Page, Section } from "../../components/Page";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { BuildLog } from "./BuildLog";
import { BuildsTab } from "./BuildsTab";
import { FailurePanel } from "./FailurePanel";
import { HeaderActions } from "./HeaderActions";
import { Heading } from "./Heading";
import { Overview } from "./Overview";
import { SettingsTab } from "./SettingsTab";
import { useWorkspaceWatch } from "./useWorkspaceWatch";

const tabs = ["overview", "log", "builds", "settings"];

export function WorkspacePage() {
  const { owner, workspace: name } = useParams({ from: "/frame/@{$owner}/$workspace" });
  const query = useQuery(workspaceQuery(owner, name));
  useWorkspaceWatch(query.data?.id, owner, name);

  if (query.error instanceof ApiError && query.error.status === 404) {
    return query.data?.latest_build.transition === "delete" ? <Gone name={name} /> : <NotFoundPage />;
  }
  if (query.data) return <Loaded key={query.data.id} workspace={query.data} />;
  return (
    <Page title={name}>
      {query.error ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div aria-busy role="status" aria-label="Loading the workspace">
          <Skeleton height={36} width={320} />
          <Skeleton height={140} mt={20} radius="md" />
          <Skeleton height={280} mt={16} radius="md" />
        </div>
      )}
    </Page>
  );
}

/** For those who watched the workspace being deleted. */
function Gone({ name }: { name: string }) {
  return (
    <Page title={name}>
      <EmptyState
        icon={Trash2}
        title={`${name} is deleted`}
        action={<LinkButton to="/workspaces">Go to your workspaces</LinkButton>}
      >
        Its resources and files are gone.
      </EmptyState>
    </Page>
  );
}

function Loaded({ workspace }: { workspace: Workspace }) {
  const search = useSearch({ from: "/frame/@{$owner}/$workspace" });
  const navigate = useNavigate({ from: "/@{$owner}/$workspace" });
  const tab = search.tab && tabs.includes(search.tab) ? search.tab : "overview";
  const build = workspace.latest_build;
  const building = jobIsActive(build.job);
  // Whoever watched a build to its end still wants to see how it ended.
  const [watched, setWatched] = useState(building ? build.id : undefined);
  if (building && watched !== build.id) setWatched(build.id);
  const open = (next: string) => void navigate({ search: { tab: next === "overview" ? undefined : next } });

  return (
    <Page
      title={workspace.name}
      heading={<Heading workspace={workspace} />}
      actions={<HeaderActions workspace={workspace} />}
    >
      <FailurePanel workspace={workspace} />
      <Tabs value={tab} onChange={(next) => open(next ?? "overview")} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="log">Build log</Tabs.Tab>
          <Tabs.Tab value="builds">Builds</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview
            workspace={workspace}
            log={watched === build.id || build.status === "failed" ? <BuildLog build={build} height={280} /> : null}
          />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <Section title={`Build #${build.build_number}, ${build.transition}`} padded={false}>
            <BuildLog key={build.id} build={build} focusLine={search.line} height={560} />
          </Section>
        </Tabs.Panel>
        <Tabs.Panel value="builds">
          <BuildsTab workspace={workspace} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTab workspace={workspace} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
