import type { MinimalOrganization } from "./organizations";
import type { User } from "./users";

export type ConnectionType = "ssh" | "vscode" | "jetbrains" | "reconnecting_pty" | "workspace_app" | "port_forwarding";

/** Somebody who was, or is, connected to a workspace. */
export interface ConnectionLog {
  id: string;
  connect_time: string;
  organization: MinimalOrganization;
  workspace_owner_id: string;
  workspace_owner_username: string;
  workspace_id: string;
  workspace_name: string;
  agent_name: string;
  ip?: string;
  type: ConnectionType;
  type_display_name: string;
  /** Of apps and ports. */
  web_info?: { user_agent: string; user: User | null; slug_or_port: string; status_code: number };
  /** Of what has an end: everything but visits of browsers. */
  ssh_info?: {
    connection_id: string;
    user: User | null;
    disconnect_time?: string;
    disconnect_reason?: string;
    exit_code?: number;
  };
}

export interface ConnectionLogPage {
  connection_logs: ConnectionLog[] | null;
  count: number;
  /** Above this the server stops counting. */
  count_cap?: number;
}
