import type { CreateBuildRequest, Workspace } from "../api/types";

export type ActionName = "start" | "stop" | "restart" | "update" | "retry" | "delete" | "cancel";

export interface WorkspaceAction {
  name: ActionName;
  label: string;
  /** The CLI command that does the same, if there is one. */
  command?: string;
}

const labels: Record<ActionName, string> = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  update: "Update",
  retry: "Retry",
  delete: "Delete",
  cancel: "Cancel build",
};

/** What can be done with a workspace now; the first one is what a person most likely wants. */
export function availableActions(workspace: Workspace): WorkspaceAction[] {
  const names = actionNames(workspace);
  return names.map((name) => ({ name, label: labels[name], command: commandFor(name, workspace) }));
}

function actionNames(workspace: Workspace): ActionName[] {
  const { status, transition } = workspace.latest_build;
  const update: ActionName[] = workspace.outdated ? ["update"] : [];
  switch (status) {
    case "running":
      return ["stop", "restart", ...update, "delete"];
    case "stopped":
      return [...update, "start", "delete"];
    case "failed":
    case "canceled":
      return transition === "start" ? ["retry", "stop", ...update, "delete"] : ["retry", "start", "delete"];
    case "pending":
    case "starting":
    case "stopping":
    case "deleting":
      return workspace.template_allow_user_cancel_workspace_jobs ? ["cancel"] : [];
    default:
      return [];
  }
}

function commandFor(action: ActionName, workspace: Workspace): string | undefined {
  if (action === "cancel") return undefined;
  const verb = action === "retry" ? workspace.latest_build.transition : action;
  return `coder ${verb} ${workspace.name}`;
}

/** The build that carries an action out; cancelling is no build. */
export function buildRequest(action: Exclude<ActionName, "cancel">, workspace: Workspace): CreateBuildRequest {
  switch (action) {
    case "start":
    case "stop":
    case "delete":
      return { transition: action };
    case "retry":
      return { transition: workspace.latest_build.transition };
    case "restart":
      return { transition: "stop", on_success: { transition: "start" } };
    case "update":
      return { transition: "start", template_version_id: workspace.template_active_version_id };
  }
}
