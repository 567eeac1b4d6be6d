import type { MinimalUser, NameValue } from "./common";
import type { ProvisionerJob } from "./jobs";
import type { Transition } from "./workspaces";

export interface TransitionStats {
  P50: number | null;
  P95: number | null;
}

export interface Template {
  /** Parameters are asked for as they were imported. */
  use_classic_parameter_flow?: boolean;
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
  cors_behavior: CorsBehavior;
}

/** Who answers browsers that ask whether pages of other origins may call an app: the server, or the app itself. */
export type CorsBehavior = "simple" | "passthru";

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
  styling?: ParameterStyling;
}

/** Hints of a template about how a parameter looks. */
export interface ParameterStyling {
  placeholder?: string;
  disabled?: boolean;
  label?: string;
  mask_input?: boolean;
}

/** A text that may be absent, unknown or refused: then it is not valid. */
export interface MaybeText {
  value: string;
  valid: boolean;
}

export interface FormDiagnostic {
  severity: "error" | "warning";
  summary: string;
  detail: string;
  extra: { code: string };
}

/** A parameter as the template asks for it with the values so far. */
export interface PreviewParameter {
  name: string;
  display_name: string;
  description: string;
  type: TemplateParameter["type"];
  form_type: string;
  styling: ParameterStyling;
  mutable: boolean;
  default_value: MaybeText;
  icon: string;
  options: { name: string; description: string; value: MaybeText; icon: string }[];
  validations: {
    validation_error: string;
    validation_regex: string | null;
    validation_min: number | null;
    validation_max: number | null;
    validation_monotonic: "increasing" | "decreasing" | null;
  }[];
  required: boolean;
  order: number;
  ephemeral: boolean;
  value: MaybeText;
  diagnostics: FormDiagnostic[];
}

/** The state of a form: what the server answers to a message with the same id. */
export interface DynamicParameters {
  id: number;
  diagnostics: FormDiagnostic[];
  parameters: PreviewParameter[];
}

/** A named set of parameter values. The server writes its keys with capitals. */
export interface Preset {
  ID: string;
  Name: string;
  Description: string;
  Icon: string;
  Default: boolean;
  Parameters: { Name: string; Value: string }[];
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
  cors_behavior?: CorsBehavior;
}
