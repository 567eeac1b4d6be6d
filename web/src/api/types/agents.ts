export type AppHealth = "disabled" | "initializing" | "healthy" | "unhealthy";

export interface WorkspaceApp {
  id: string;
  url?: string;
  external: boolean;
  slug: string;
  display_name?: string;
  command?: string;
  icon?: string;
  subdomain: boolean;
  subdomain_name?: string;
  sharing_level: string;
  health: AppHealth;
  group?: string;
  hidden: boolean;
  open_in: string;
  tooltip?: string;
}

export interface ListeningPort {
  process_name: string;
  network: string;
  port: number;
}

export type ShareLevel = "owner" | "authenticated" | "organization" | "public";

export type PortProtocol = "http" | "https";

export interface PortShare {
  workspace_id: string;
  agent_name: string;
  port: number;
  share_level: ShareLevel;
  protocol: PortProtocol;
}

export interface AgentScript {
  id: string;
  log_source_id: string;
  display_name: string;
  cron: string;
  run_on_start: boolean;
  run_on_stop: boolean;
  start_blocks_login: boolean;
  exit_code?: number;
  status?: "ok" | "exit_failure" | "timed_out" | "pipes_left_open";
}

export interface AgentLogSource {
  id: string;
  workspace_agent_id: string;
  created_at: string;
  display_name: string;
  icon: string;
}

/** Memory, or the volume of `path`, that the template wants watched; the bytes are those of the last change of the state. */
export interface ResourceMonitor {
  path?: string;
  threshold: number;
  state: "OK" | "NOK";
  used_bytes: number;
  total_bytes: number;
  changed_at?: string;
}

export type AgentStatus = "connecting" | "connected" | "disconnected" | "timeout";

export type AgentLifecycle =
  | "created"
  | "starting"
  | "start_timeout"
  | "start_error"
  | "ready"
  | "shutting_down"
  | "shutdown_timeout"
  | "shutdown_error"
  | "off";

export interface WorkspaceAgent {
  id: string;
  /** The agent that started this one in a dev container. */
  parent_id?: string | null;
  created_at: string;
  first_connected_at?: string;
  last_connected_at?: string;
  disconnected_at?: string;
  started_at?: string;
  ready_at?: string;
  status: AgentStatus;
  lifecycle_state: AgentLifecycle;
  name: string;
  architecture: string;
  operating_system: string;
  logs_length: number;
  logs_overflowed: boolean;
  directory?: string;
  expanded_directory?: string;
  version: string;
  apps: WorkspaceApp[] | null;
  connection_timeout_seconds: number;
  troubleshooting_url: string;
  health: { healthy: boolean; reason?: string };
  /** What happened to what the agent runs on, last; kept until the workspace is built again. */
  incident?: { message: string; noticed_at: string };
  display_apps: string[] | null;
  log_sources: AgentLogSource[] | null;
  scripts: AgentScript[] | null;
  resource_monitors?: ResourceMonitor[];
}

export type DevcontainerStatus = "running" | "stopped" | "starting" | "error";

export interface WorkspaceContainer {
  id: string;
  name: string;
  image: string;
  running: boolean;
}

export interface Devcontainer {
  id: string;
  name: string;
  workspace_folder: string;
  config_path?: string;
  status: DevcontainerStatus;
  /** Its configuration is newer than its container. */
  dirty: boolean;
  container?: { id: string; name: string; image: string };
  agent?: { id: string; name: string; directory: string };
  error?: string;
}

export interface AgentMetadata {
  result: { collected_at: string; age: number; value: string; error: string };
  description: { display_name: string; key: string; script: string; interval: number; timeout: number };
}

export interface WorkspaceResource {
  id: string;
  created_at: string;
  type: string;
  name: string;
  hide: boolean;
  icon: string;
  agents?: WorkspaceAgent[] | null;
  metadata?: { key: string; value: string; sensitive: boolean }[] | null;
  daily_cost: number;
}
