import type { Workspace, WorkspaceAgent, WorkspaceApp } from "../api/types";

export interface AgentApp {
  agent: WorkspaceAgent;
  app: WorkspaceApp;
}

/** The apps to offer, in the server's order. */
export function visibleApps(workspace: Workspace): AgentApp[] {
  return (workspace.latest_build.resources ?? [])
    .flatMap((resource) => resource.agents ?? [])
    .flatMap((agent) => (agent.apps ?? []).filter((app) => !app.hidden).map((app) => ({ agent, app })));
}

/** Where an app opens: its own address, a terminal with its command, or the server's proxy. */
export function appAddress(workspace: Workspace, { agent, app }: AgentApp): string {
  if (app.external && app.url) return app.url;
  if (app.command) return `${terminalPath(workspace, agent)}?command=${encodeURIComponent(app.command)}`;
  return `/@${workspace.owner_name}/${workspace.name}.${agent.name}/apps/${encodeURIComponent(app.slug)}/`;
}

export function terminalPath(workspace: Workspace, agent?: WorkspaceAgent): string {
  return `/@${workspace.owner_name}/${workspace.name}${agent ? `.${agent.name}` : ""}/terminal`;
}

/** The agent that a terminal opens in when nobody names one. */
export function mainAgent(workspace: Workspace): WorkspaceAgent | undefined {
  return (workspace.latest_build.resources ?? []).flatMap((resource) => resource.agents ?? [])[0];
}

export function canOpen(workspace: Workspace, agent: WorkspaceAgent | undefined): agent is WorkspaceAgent {
  return workspace.latest_build.status === "running" && agent?.status === "connected";
}
