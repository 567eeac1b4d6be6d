/** The JSON of the REST API as the dashboard reads it. Field names are the wire's; times are RFC 3339 strings. */

export interface ValidationError {
  field: string;
  detail: string;
}

/** Body of every refusal and of some confirmations. */
export interface ApiMessage {
  message: string;
  detail?: string;
  validations?: ValidationError[];
}

export interface BuildInfo {
  version: string;
  external_url: string;
  dashboard_url?: string;
}

export interface AuthMethods {
  terms_of_service_url?: string;
  password: { enabled: boolean };
  github: { enabled: boolean; default_provider_configured?: boolean };
  oidc: { enabled: boolean; signInText?: string; iconUrl?: string };
}

export interface MinimalUser {
  id: string;
  username: string;
  name?: string;
  avatar_url?: string;
}

export interface Role {
  name: string;
  display_name?: string;
  organization_id?: string;
}

export interface AssignableRole extends Role {
  assignable: boolean;
  built_in: boolean;
}

export type UserStatus = "active" | "dormant" | "suspended";

export interface User extends MinimalUser {
  email: string;
  created_at: string;
  updated_at: string;
  last_seen_at?: string;
  status: UserStatus;
  login_type: string;
  organization_ids: string[];
  roles: Role[];
}

export interface CreateUserRequest {
  email: string;
  username: string;
  name: string;
  password: string;
  login_type: "password" | "none";
  organization_ids: string[];
  user_status?: UserStatus;
}

export interface Organization {
  id: string;
  name: string;
  display_name: string;
  icon: string;
  is_default: boolean;
}

export interface ApiKey {
  id: string;
  user_id: string;
  last_used: string;
  expires_at: string;
  created_at: string;
  login_type: string;
  token_name: string;
  lifetime_seconds: number;
}

export type JobStatus = "pending" | "running" | "succeeded" | "canceling" | "canceled" | "failed" | "unknown";

export interface ProvisionerJob {
  id: string;
  created_at: string;
  started_at?: string;
  completed_at?: string;
  canceled_at?: string;
  error?: string;
  error_code?: string;
  status: JobStatus;
  file_id: string;
  queue_position: number;
  queue_size: number;
  logs_overflowed?: boolean;
}

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

export interface JobLog {
  id: number;
  created_at: string;
  log_source: string;
  log_level: LogLevel;
  stage: string;
  output: string;
}

export interface AgentLog {
  id: number;
  created_at: string;
  output: string;
  level: LogLevel;
  source_id: string;
}

export interface TransitionStats {
  P50: number | null;
  P95: number | null;
}

export interface Template {
  id: string;
  created_at: string;
  updated_at: string;
  organization_id: string;
  organization_name: string;
  name: string;
  display_name: string;
  description: string;
  icon: string;
  active_version_id: string;
  active_user_count: number;
  build_time_stats?: Partial<Record<Transition, TransitionStats>>;
  deprecated: boolean;
  deprecation_message: string;
  default_ttl_ms: number;
  created_by_name: string;
  allow_user_autostart: boolean;
  allow_user_autostop: boolean;
  allow_user_cancel_workspace_jobs: boolean;
  allow_workspace_renames?: boolean;
}

export interface TemplateVersion {
  id: string;
  template_id?: string;
  organization_id?: string;
  created_at: string;
  updated_at: string;
  name: string;
  message: string;
  job: ProvisionerJob;
  readme: string;
  created_by: MinimalUser;
  archived: boolean;
}

export interface ParameterOption {
  name: string;
  description: string;
  value: string;
  icon: string;
}

export interface TemplateParameter {
  name: string;
  display_name?: string;
  description: string;
  description_plaintext?: string;
  type: "string" | "number" | "bool" | "list(string)";
  form_type?: string;
  mutable: boolean;
  default_value: string;
  icon?: string;
  options: ParameterOption[] | null;
  validation_error?: string;
  validation_regex?: string;
  validation_min?: number;
  validation_max?: number;
  validation_monotonic?: "increasing" | "decreasing" | "";
  required: boolean;
  ephemeral: boolean;
}

export interface TemplateVariable {
  name: string;
  description: string;
  type: string;
  value: string;
  default_value: string;
  required: boolean;
  sensitive: boolean;
}

export interface TemplateExample {
  id: string;
  url: string;
  name: string;
  description: string;
  icon: string;
  tags: string[];
  markdown: string;
}

export interface NameValue {
  name: string;
  value: string;
}

export interface CreateTemplateVersionRequest {
  name?: string;
  message?: string;
  template_id?: string;
  storage_method: "file";
  file_id?: string;
  example_id?: string;
  provisioner: "terraform";
  tags: Record<string, string>;
  user_variable_values?: NameValue[];
}

export interface CreateTemplateRequest {
  name: string;
  display_name?: string;
  description?: string;
  icon?: string;
  template_version_id: string;
}

export interface UpdateTemplateRequest {
  name?: string;
  display_name?: string;
  description?: string;
  icon?: string;
  allow_user_cancel_workspace_jobs?: boolean;
}

export type Transition = "start" | "stop" | "delete";

export type BuildStatus =
  | "pending"
  | "starting"
  | "running"
  | "stopping"
  | "stopped"
  | "failed"
  | "canceling"
  | "canceled"
  | "deleting"
  | "deleted";

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
  display_apps: string[] | null;
  log_sources: AgentLogSource[] | null;
  scripts: AgentScript[] | null;
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

export interface WorkspaceBuild {
  id: string;
  created_at: string;
  updated_at: string;
  workspace_id: string;
  workspace_name: string;
  workspace_owner_name: string;
  template_version_id: string;
  template_version_name: string;
  build_number: number;
  transition: Transition;
  initiator_name: string;
  job: ProvisionerJob;
  reason: string;
  resources: WorkspaceResource[] | null;
  deadline?: string;
  max_deadline?: string;
  status: BuildStatus;
  daily_cost: number;
}

export interface Workspace {
  id: string;
  created_at: string;
  updated_at: string;
  owner_id: string;
  owner_name: string;
  owner_avatar_url: string;
  organization_id: string;
  organization_name: string;
  template_id: string;
  template_name: string;
  template_display_name: string;
  template_icon: string;
  template_active_version_id: string;
  template_allow_user_cancel_workspace_jobs: boolean;
  latest_build: WorkspaceBuild;
  outdated: boolean;
  name: string;
  autostart_schedule?: string | null;
  ttl_ms?: number | null;
  last_used_at: string;
  dormant_at?: string | null;
  health: { healthy: boolean; failing_agents: string[] | null };
  automatic_updates: "always" | "never";
  allow_renames: boolean;
  favorite: boolean;
}

export interface CreateWorkspaceRequest {
  template_id?: string;
  template_version_id?: string;
  name: string;
  rich_parameter_values?: NameValue[];
}

export interface CreateBuildRequest {
  template_version_id?: string;
  transition: Transition;
  rich_parameter_values?: NameValue[];
  orphan?: boolean;
  log_level?: "debug";
  reason?: "dashboard";
  on_success?: { template_version_id?: string; transition: "start"; rich_parameter_values?: NameValue[] };
}
