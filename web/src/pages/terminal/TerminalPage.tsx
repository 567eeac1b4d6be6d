import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { containerNamesQuery } from "../../api/devcontainers";
import type { Workspace, WorkspaceAgent } from "../../api/types";
import { agentsOf, workspaceQuery } from "../../api/workspaces";
import { Session } from "../../app/Session";
import { usePageTitle } from "../../components/Page";
import { uuid } from "../../lib/random";
import { workspaceLook } from "../../lib/status";
import { mainAgent } from "../../workspace/apps";
import classes from "./TerminalPage.module.css";
import { TerminalView } from "./TerminalView";

/** A terminal that has the whole window. */
export function TerminalPage() {
  return (
    <Session>
      <Terminal />
    </Session>
  );
}

function Terminal() {
  const { owner, workspace: target } = useParams({ from: "/@{$owner}/$workspace/terminal" });
  const { reconnect, command, container } = useSearch({ from: "/@{$owner}/$workspace/terminal" });
  const navigate = useNavigate({ from: "/@{$owner}/$workspace/terminal" });
  const dot = target.indexOf(".");
  const name = dot < 0 ? target : target.slice(0, dot);
  const agentName = dot < 0 ? undefined : target.slice(dot + 1);
  const workspace = useQuery({ ...workspaceQuery(owner, name), refetchInterval: 3_000 });
  usePageTitle(container ? `${container} in ${name} terminal` : `${name} terminal`);

  // The session's id lives in the address, so that a reload comes back to the same shell.
  useEffect(() => {
    if (!reconnect) void navigate({ search: (search) => ({ ...search, reconnect: uuid() }), replace: true });
  }, [reconnect, navigate]);

  const agent = workspace.data && findAgent(workspace.data, agentName);
  const containers = useQuery({ ...containerNamesQuery(agent?.id ?? ""), enabled: Boolean(agent && container) });
  const problem = workspace.error
    ? `The workspace cannot be opened: ${workspace.error.message}`
    : workspace.data && !agent
      ? missingAgent(workspace.data, agentName)
      : container && missingContainer(container, containers.data, containers.error);
  const ready = agent && !problem && (!container || containers.data);
  return (
    <main className={classes.page}>
      {problem && (
        <div className={classes.notice} role="alert">
          <p>{problem}</p>
          <Link to="/@{$owner}/$workspace" params={{ owner, workspace: name }}>
            Open the workspace page
          </Link>
        </div>
      )}
      {ready && reconnect && (
        <TerminalView
          key={`${agent.id}-${reconnect}`}
          agentId={agent.id}
          reconnect={reconnect}
          command={command}
          container={container}
        />
      )}
      {!problem && !ready && <p className={classes.notice}>Finding the {agent ? "container" : "workspace"}…</p>}
    </main>
  );
}

function findAgent(workspace: Workspace, name: string | undefined): WorkspaceAgent | undefined {
  return name ? agentsOf(workspace.latest_build).find((agent) => agent.name === name) : mainAgent(workspace);
}

function missingAgent(workspace: Workspace, name: string | undefined): string {
  const agents = agentsOf(workspace.latest_build);
  if (name && agents.length > 0) {
    return `${workspace.name} has no agent “${name}”. It has: ${agents.map((agent) => agent.name).join(", ")}.`;
  }
  return `${workspace.name} has nothing to connect to: it is ${workspaceLook(workspace).word.toLowerCase()}.`;
}

interface RunningContainer {
  id: string;
  name: string;
  devcontainer?: string;
}

/** What the agent would say of a container that it cannot enter. */
function missingContainer(
  wanted: string,
  running: RunningContainer[] | undefined,
  error: Error | null,
): string | undefined {
  if (error) return `The container “${wanted}” cannot be entered: ${error.message}`;
  if (
    !running ||
    running.some((one) => one.name === wanted || one.devcontainer === wanted || one.id.startsWith(wanted))
  )
    return undefined;
  const names = running.map((one) => (one.devcontainer ? `${one.name} (dev container ${one.devcontainer})` : one.name));
  return `There is no running container “${wanted}” in the workspace. ${names.length > 0 ? `These run: ${names.join(", ")}.` : "None runs."}`;
}
