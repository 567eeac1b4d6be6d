import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Workspace, WorkspaceAgent } from "../../api/types";
import { agentsOf, workspaceQuery } from "../../api/workspaces";
import { Session } from "../../app/Session";
import { usePageTitle } from "../../components/Page";
import { uuid } from "../../lib/random";
import { workspaceLook } from "../../lib/status";
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
  const { reconnect, command } = useSearch({ from: "/@{$owner}/$workspace/terminal" });
  const navigate = useNavigate({ from: "/@{$owner}/$workspace/terminal" });
  const dot = target.indexOf(".");
  const name = dot < 0 ? target : target.slice(0, dot);
  const agentName = dot < 0 ? undefined : target.slice(dot + 1);
  const workspace = useQuery({ ...workspaceQuery(owner, name), refetchInterval: 3_000 });
  usePageTitle(`${name} terminal`);

  // The session's id lives in the address, so that a reload comes back to the same shell.
  useEffect(() => {
    if (!reconnect) void navigate({ search: (search) => ({ ...search, reconnect: uuid() }), replace: true });
  }, [reconnect, navigate]);

  const agent = workspace.data && findAgent(workspace.data, agentName);
  const problem = workspace.error
    ? `The workspace cannot be opened: ${workspace.error.message}`
    : workspace.data && !agent
      ? missingAgent(workspace.data, agentName)
      : undefined;
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
      {agent && reconnect && (
        <TerminalView key={`${agent.id}-${reconnect}`} agentId={agent.id} reconnect={reconnect} command={command} />
      )}
      {!problem && !agent && <p className={classes.notice}>Finding the workspace…</p>}
    </main>
  );
}

function findAgent(workspace: Workspace, name: string | undefined): WorkspaceAgent | undefined {
  const agents = agentsOf(workspace.latest_build);
  return name ? agents.find((agent) => agent.name === name) : agents[0];
}

function missingAgent(workspace: Workspace, name: string | undefined): string {
  const agents = agentsOf(workspace.latest_build);
  if (name && agents.length > 0) {
    return `${workspace.name} has no agent “${name}”. It has: ${agents.map((agent) => agent.name).join(", ")}.`;
  }
  return `${workspace.name} has nothing to connect to: it is ${workspaceLook(workspace).word.toLowerCase()}.`;
}
