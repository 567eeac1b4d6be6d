import { useQuery } from "@tanstack/react-query";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { api } from "../../api/client";
import type { JobLog, Workspace, WorkspaceAgent } from "../../api/types";
import { agentsOf } from "../../api/workspaces";
import { LinkButton } from "../../components/links";
import { RelativeTime } from "../../components/RelativeTime";
import { splitError } from "../../lib/errors";
import { QuotaMeter } from "../../quota/QuotaMeter";
import classes from "./FailurePanel.module.css";

/** What is wrong with the workspace, before anyone asks; nothing when all is well. */
export function FailurePanel({ workspace }: { workspace: Workspace }) {
  const build = workspace.latest_build;
  if (build.status === "failed") return <BuildFailure workspace={workspace} />;
  if (build.status !== "running") return null;
  const troubled = agentsOf(build).filter((agent) => agentTrouble(agent) || agent.incident);
  return troubled.map((agent) => <AgentNotice key={agent.id} agent={agent} />);
}

/** What is wrong with an agent, and what happened to what it runs on. */
function AgentNotice({ agent }: { agent: WorkspaceAgent }) {
  const { incident } = agent;
  const explains = incident !== undefined && incident.message === agent.health.reason;
  const trouble = agentTrouble(agent) ?? `The agent ${agent.name} was lost and is back.`;
  return (
    <div className={classes.panel} data-tone="warn" role="alert">
      <TriangleAlert size={18} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <strong>{explains ? incident.message : trouble}</strong>
        {incident && (
          <p className={classes.when}>
            {explains ? `The agent ${agent.name} is gone; this was found out` : `${incident.message} Found out`}{" "}
            <RelativeTime time={incident.noticed_at} />.
          </p>
        )}
        {agent.troubleshooting_url && (
          <p>
            <a href={agent.troubleshooting_url} target="_blank" rel="noreferrer">
              How to find out why
            </a>
          </p>
        )}
      </div>
    </div>
  );
}

function agentTrouble(agent: WorkspaceAgent): string | undefined {
  if (agent.status === "timeout") {
    return `The agent ${agent.name} has not connected within ${agent.connection_timeout_seconds} s. Its machine may not reach this server.`;
  }
  if (agent.status === "disconnected")
    return `The agent ${agent.name} lost its connection. It comes back by itself when its machine does.`;
  if (agent.status !== "connected") return undefined;
  if (agent.lifecycle_state === "start_error") {
    const failed = (agent.scripts ?? []).find((s) => s.status && s.status !== "ok");
    const code = failed?.exit_code ? ` with exit code ${failed.exit_code}` : "";
    return `${failed?.display_name || "A start script"} of ${agent.name} failed${code}. The workspace can be used, but may miss what the script sets up: its log is below.`;
  }
  if (agent.lifecycle_state === "start_timeout")
    return `The start scripts of ${agent.name} take longer than their limit. The workspace can be used.`;
  return undefined;
}

function BuildFailure({ workspace }: { workspace: Workspace }) {
  const build = workspace.latest_build;
  const { sentence, rest } = splitError(build.job.error ?? "The build failed and left no reason.");
  const logs = useQuery({
    queryKey: ["failed-log", build.id],
    queryFn: ({ signal }) => api.get<JobLog[] | null>(`/workspacebuilds/${build.id}/logs`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const line = logs.data?.find((log) => log.log_level === "error")?.id;
  return (
    <div className={classes.panel} role="alert">
      <CircleAlert size={18} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <strong>{sentence}</strong>
        {rest && <pre>{rest}</pre>}
        {build.job.error_code === "INSUFFICIENT_QUOTA" && <QuotaExplained workspace={workspace} />}
        <div className={classes.ways}>
          <LinkButton
            size="xs"
            variant="default"
            to="/@{$owner}/$workspace"
            params={{ owner: workspace.owner_name, workspace: workspace.name }}
            search={{ tab: "log", line }}
          >
            Show in the build log
          </LinkButton>
        </div>
      </div>
    </div>
  );
}

/** A build that the owner's groups cannot pay for: what is used, and the ways out. */
function QuotaExplained({ workspace }: { workspace: Workspace }) {
  return (
    <div className={classes.quota}>
      <p>
        What workspaces cost a day is limited by the groups of their owner. Stop or delete another workspace, choose
        smaller parameters, or ask an administrator for a higher allowance.
      </p>
      <QuotaMeter
        organizationId={workspace.organization_id}
        user={workspace.owner_id}
        label={`Daily quota of ${workspace.owner_name}`}
      />
    </div>
  );
}
