import type { MinimalOrganization } from "./organizations";
import type { User } from "./users";

export interface FieldChange {
  old?: unknown;
  new?: unknown;
  /** The values are left out; only that they changed is known. */
  secret: boolean;
}

export interface AuditLog {
  id: string;
  request_id: string;
  time: string;
  ip: string | null;
  user_agent: string;
  resource_type: string;
  resource_id: string;
  resource_target: string;
  resource_icon: string;
  action: string;
  diff: Record<string, FieldChange> | null;
  status_code: number;
  additional_fields: Record<string, unknown> | null;
  description: string;
  resource_link: string;
  is_deleted: boolean;
  organization_id: string;
  organization?: MinimalOrganization;
  user: User | null;
}

export interface AuditPage {
  audit_logs: AuditLog[] | null;
  count: number;
  /** Above this the server stops counting; 0 counts all. */
  count_cap?: number;
}
