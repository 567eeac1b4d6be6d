import type { WorkspaceResource } from "./agents";
import type { NameValue } from "./common";
import type { ProvisionerJob } from "./jobs";
import type { SharedActor } from "./sharing";

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
  /** Parameters are asked for as they were imported. */
  template_use_classic_parameter_flow?: boolean;
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
  shared_with?: SharedActor[] | null;
}

export interface CreateWorkspaceRequest {
  template_id?: string;
  template_version_id?: string;
  name: string;
  rich_parameter_values?: NameValue[];
  /** The values of the preset win over those given. */
  template_version_preset_id?: string;
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
