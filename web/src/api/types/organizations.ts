import type { MinimalUser } from "./common";
import type { LoginType, ReducedUser, Role, UserStatus } from "./users";

export interface MinimalOrganization {
  id: string;
  name: string;
  display_name: string;
  icon: string;
}

export interface Organization extends MinimalOrganization {
  description: string;
  created_at: string;
  updated_at: string;
  is_default: boolean;
  /** Roles that every member has without being given them. */
  default_org_member_roles?: string[] | null;
}

export interface OrganizationRequest {
  name: string;
  display_name: string;
  description: string;
  icon: string;
  default_org_member_roles?: string[];
}

export interface Member extends Omit<MinimalUser, "id"> {
  user_id: string;
  organization_id: string;
  created_at: string;
  email: string;
  status: UserStatus;
  login_type: LoginType;
  last_seen_at?: string;
  is_service_account?: boolean;
  roles: Role[];
  global_roles: Role[] | null;
}

export interface Group {
  id: string;
  name: string;
  display_name: string;
  organization_id: string;
  organization_name: string;
  organization_display_name: string;
  members: ReducedUser[] | null;
  total_member_count: number;
  avatar_url: string;
  quota_allowance: number;
  /** `oidc`: its members come from the identity provider at each login. */
  source: "user" | "oidc";
}

export interface GroupRequest {
  name: string;
  display_name: string;
  avatar_url: string;
  quota_allowance: number;
}

/** Claim value → ids (organizations, groups) or names (roles). */
export type SyncMapping = Record<string, string[]>;

export interface OrganizationSync {
  field: string;
  mapping: SyncMapping | null;
  organization_assign_default: boolean;
}

export interface GroupSync {
  field: string;
  mapping: SyncMapping | null;
  regex_filter: string | null;
  auto_create_missing_groups: boolean;
}

export interface RoleSync {
  field: string;
  mapping: SyncMapping | null;
}

export type ShareableOwners = "everyone" | "none" | "service_accounts";

export interface SharingPolicy {
  sharing_globally_disabled: boolean;
  sharing_disabled: boolean;
  shareable_workspace_owners: ShareableOwners;
}
