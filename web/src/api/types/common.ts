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

export interface MinimalUser {
  id: string;
  username: string;
  name?: string;
  avatar_url?: string;
}

export interface NameValue {
  name: string;
  value: string;
}
