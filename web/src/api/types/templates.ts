import type { MinimalUser, NameValue } from "./common";
import type { ProvisionerJob } from "./jobs";
import type { Transition } from "./workspaces";

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
  organization_display_name?: string;
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
