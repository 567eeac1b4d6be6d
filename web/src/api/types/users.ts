import type { MinimalUser } from "./common";

export interface AuthMethods {
  terms_of_service_url?: string;
  password: { enabled: boolean };
  github: { enabled: boolean; default_provider_configured?: boolean };
  oidc: { enabled: boolean; signInText?: string; iconUrl?: string };
}

export interface Role {
  name: string;
  display_name?: string;
  organization_id?: string;
}

/** An action on a type of resource that a role allows, or takes away when negated. `*` stands for all. */
export interface Permission {
  negate: boolean;
  resource_type: string;
  action: string;
}

export interface RolePermissions {
  site_permissions: Permission[] | null;
  user_permissions: Permission[] | null;
  organization_permissions: Permission[] | null;
  organization_member_permissions: Permission[] | null;
}

export interface AssignableRole extends Role, RolePermissions {
  assignable: boolean;
  built_in: boolean;
}

export type UserStatus = "active" | "dormant" | "suspended";

/** How somebody logs in; `none` is only by tokens. */
export type LoginType = "password" | "oidc" | "github" | "token" | "none" | "";

export interface ReducedUser extends MinimalUser {
  email: string;
  created_at: string;
  updated_at: string;
  last_seen_at?: string;
  status: UserStatus;
  login_type: LoginType;
  is_service_account?: boolean;
}

export interface User extends ReducedUser {
  organization_ids: string[];
  roles: Role[];
}

export interface CreateUserRequest {
  email: string;
  username: string;
  name: string;
  password: string;
  login_type: "password" | "oidc" | "none";
  organization_ids: string[];
  user_status?: UserStatus;
  service_account?: boolean;
  roles?: string[];
}

export interface ApiKey {
  id: string;
  user_id: string;
  last_used: string;
  expires_at: string;
  created_at: string;
  login_type: LoginType;
  token_name: string;
  lifetime_seconds: number;
  /** What the token may be used for; `all` is everything its owner may do. */
  scope?: string;
  scopes?: string[] | null;
}

export interface CreateTokenRequest {
  token_name: string;
  /** Nanoseconds. */
  lifetime: number;
  scopes?: string[];
}

export interface GitSshKey {
  user_id: string;
  created_at: string;
  updated_at: string;
  public_key: string;
}

export interface UserAppearance {
  theme_preference: string;
  theme_mode: "single" | "sync" | "";
  theme_light: string;
  theme_dark: string;
  terminal_font: string;
}

/** What a user's workspaces cost a day, of what their groups allow. */
export interface Quota {
  credits_consumed: number;
  budget: number;
}
