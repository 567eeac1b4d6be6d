/** A service at which users connect accounts. */
export interface ExternalAuthProvider {
  id: string;
  type: string;
  /** Whether users type a code at the service. */
  device: boolean;
  display_name: string;
  display_icon: string;
  supports_revocation: boolean;
}

/** An account that the viewer has connected. */
export interface ExternalAuthLink {
  provider_id: string;
  created_at: string;
  updated_at: string;
  authenticated: boolean;
  /** Why its token is no good; empty when it is good. */
  validate_error: string;
}

export interface ExternalAuths {
  providers: ExternalAuthProvider[];
  links: ExternalAuthLink[];
}

export interface ExternalAuthUser {
  id: number;
  login: string;
  name: string;
  avatar_url: string;
  profile_url: string;
}

/** The viewer's account at one service. */
export interface ExternalAuth {
  authenticated: boolean;
  device: boolean;
  display_name: string;
  supports_revocation: boolean;
  user?: ExternalAuthUser | null;
  app_installable: boolean;
  installations: { id: number; account: ExternalAuthUser; configure_url: string }[];
  app_install_url: string;
}

export interface ExternalAuthDevice {
  device_code: string;
  user_code: string;
  verification_uri: string;
  expires_in: number;
  /** Seconds between two questions. */
  interval: number;
}

/** An account that workspaces of a template version need. */
export interface TemplateExternalAuth {
  id: string;
  type: string;
  display_name: string;
  display_icon: string;
  authenticate_url: string;
  authenticated: boolean;
  optional?: boolean;
}
