import type {
  AgentLifecycle,
  AgentStatus,
  BuildStatus,
  DevcontainerStatus,
  JobStatus,
  Workspace,
  WorkspaceAgent,
} from "../api/types";

export type Tone = "good" | "warn" | "bad" | "info" | "idle";

export interface StatusLook {
  word: string;
  tone: Tone;
  /** Something is going on that will end by itself. */
  busy: boolean;
}

const builds: Record<BuildStatus, StatusLook> = {
  pending: { word: "Queued", tone: "info", busy: true },
  starting: { word: "Starting", tone: "info", busy: true },
  running: { word: "Running", tone: "good", busy: false },
  stopping: { word: "Stopping", tone: "info", busy: true },
  stopped: { word: "Stopped", tone: "idle", busy: false },
  failed: { word: "Failed", tone: "bad", busy: false },
  canceling: { word: "Canceling", tone: "warn", busy: true },
  canceled: { word: "Canceled", tone: "warn", busy: false },
  deleting: { word: "Deleting", tone: "info", busy: true },
  deleted: { word: "Deleted", tone: "idle", busy: false },
};

export function buildLook(status: string): StatusLook {
  return builds[status as BuildStatus] ?? { word: status, tone: "idle", busy: false };
}

const jobs: Record<JobStatus, StatusLook> = {
  pending: { word: "Queued", tone: "info", busy: true },
  running: { word: "Running", tone: "info", busy: true },
  succeeded: { word: "Succeeded", tone: "good", busy: false },
  canceling: { word: "Canceling", tone: "warn", busy: true },
  canceled: { word: "Canceled", tone: "warn", busy: false },
  failed: { word: "Failed", tone: "bad", busy: false },
  unknown: { word: "Unknown", tone: "idle", busy: false },
};

/** How a job went: what a build of the past is shown with. */
export function jobLook(status: string): StatusLook {
  return jobs[status as JobStatus] ?? jobs.unknown;
}

/** The build's status, or what keeps a running workspace from being used. */
export function workspaceLook(workspace: Workspace): StatusLook {
  const look = buildLook(workspace.latest_build.status);
  if (workspace.latest_build.status !== "running") return look;
  const agents = (workspace.latest_build.resources ?? []).flatMap((r) => r.agents ?? []);
  const troubled = agents.map(agentLook).find((a) => a.tone === "bad" || a.tone === "warn");
  if (troubled) return troubled;
  return agents.map(agentLook).find((a) => a.busy) ?? look;
}

const lifecycles: Record<AgentLifecycle, StatusLook> = {
  created: { word: "Waiting for start scripts", tone: "info", busy: true },
  starting: { word: "Running start scripts", tone: "info", busy: true },
  start_timeout: { word: "Start scripts take long", tone: "warn", busy: false },
  start_error: { word: "Start script failed", tone: "bad", busy: false },
  ready: { word: "Ready", tone: "good", busy: false },
  shutting_down: { word: "Shutting down", tone: "info", busy: true },
  shutdown_timeout: { word: "Stop scripts take long", tone: "warn", busy: false },
  shutdown_error: { word: "Stop script failed", tone: "bad", busy: false },
  off: { word: "Off", tone: "idle", busy: false },
};

const devcontainers: Record<DevcontainerStatus, StatusLook> = {
  running: { word: "Running", tone: "good", busy: false },
  starting: { word: "Starting", tone: "info", busy: true },
  stopped: { word: "Stopped", tone: "idle", busy: false },
  error: { word: "Failed", tone: "bad", busy: false },
};

export const devcontainerLook = (status: DevcontainerStatus): StatusLook => devcontainers[status];

const agentStatuses: Record<Exclude<AgentStatus, "connected">, StatusLook> = {
  connecting: { word: "Agent connecting", tone: "info", busy: true },
  disconnected: { word: "Agent disconnected", tone: "bad", busy: false },
  timeout: { word: "Agent did not connect", tone: "bad", busy: false },
};

export function agentLook(agent: Pick<WorkspaceAgent, "status" | "lifecycle_state">): StatusLook {
  if (agent.status !== "connected") {
    return agentStatuses[agent.status] ?? { word: agent.status, tone: "idle", busy: false };
  }
  return lifecycles[agent.lifecycle_state] ?? { word: agent.lifecycle_state, tone: "idle", busy: false };
}
