import type { PortProtocol, Workspace, WorkspaceAgent, WorkspaceApp } from "../api/types";
import { agentsOf } from "../api/workspaces";

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

/** Longest label of a host name (RFC 1035). */
export const longestLabel = 63;

/** Whether the name of an app's own host would be longer than names can be. */
export const hasLongHost = (app: WorkspaceApp): boolean =>
  app.subdomain && !app.external && !app.command && (app.subdomain_name ?? "").length > longestLabel;

/**
 * Where an app opens: its own address, a terminal with its command, or the server's proxy: a host of its own, where the server has such
 * hosts ("*.apps.example.com") and the app wants one, or else a path.
 */
export function appAddress(workspace: Workspace, { agent, app }: AgentApp, appHost = ""): string {
  if (app.external && app.url) return app.url;
  if (app.command) return `${terminalPath(workspace, agent)}?command=${encodeURIComponent(app.command)}`;
  if (app.subdomain && app.subdomain_name && appHost && !hasLongHost(app)) {
    return `${window.location.protocol}//${appHost.replace("*", app.subdomain_name)}/`;
  }
  return `/@${workspace.owner_name}/${workspace.name}.${agent.name}/apps/${encodeURIComponent(app.slug)}/`;
}

/** Where a port opens; undefined when the server has no hosts for ports, or the name would be too long. */
export function portAddress(
  workspace: Workspace,
  agent: WorkspaceAgent,
  port: number,
  protocol: PortProtocol,
  appHost: string,
): string | undefined {
  const label = `${port}${protocol === "https" ? "s" : ""}--${agent.name}--${workspace.name}--${workspace.owner_name}`;
  if (!appHost || label.length > longestLabel) return undefined;
  return `${window.location.protocol}//${appHost.replace("*", label.toLowerCase())}/`;
}

export function terminalPath(workspace: Workspace, agent?: WorkspaceAgent): string {
  return `/@${workspace.owner_name}/${workspace.name}${agent ? `.${agent.name}` : ""}/terminal`;
}

/** Where a terminal in a container of the workspace opens. */
export function containerTerminalPath(workspace: Workspace, agent: WorkspaceAgent, container: string): string {
  return `${terminalPath(workspace, agent)}?container=${encodeURIComponent(container)}`;
}

/** The agent that a terminal opens in when nobody names one. */
export function mainAgent(workspace: Workspace): WorkspaceAgent | undefined {
  return agentsOf(workspace.latest_build)[0];
}

/** Whether the template wants a terminal offered for an agent. */
export const showsTerminal = (agent: WorkspaceAgent): boolean => !!agent.display_apps?.includes("web_terminal");

export function canOpen(workspace: Workspace, agent: WorkspaceAgent | undefined): agent is WorkspaceAgent {
  return workspace.latest_build.status === "running" && agent?.status === "connected";
}
