import { randomUUID } from "node:crypto";
import type { ConnectionLog, Organization, User } from "../../src/api/types";
import { type Call, forbidden, invalid, ok, page, type Route, words } from "./http.ts";
import type { World } from "./world.ts";

const names: Record<ConnectionLog["type"], string> = {
  ssh: "SSH",
  vscode: "VS Code",
  jetbrains: "JetBrains",
  reconnecting_pty: "Web Terminal",
  workspace_app: "Workspace App",
  port_forwarding: "Port Forwarding",
};

const keys = ["type", "status", "username", "workspace_owner", "workspace_id", "connected_after", "connected_before"];

/** Ninety connections, newest first. */
export function connections(mira: User, jonas: User, organization: Organization): ConnectionLog[] {
  const workspaces = { demo: randomUUID(), ingest: randomUUID() };
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const entry = (
    minutes: number,
    type: ConnectionLog["type"],
    workspace: keyof typeof workspaces,
    change: Partial<ConnectionLog>,
  ): ConnectionLog => {
    const owner = workspace === "demo" ? mira : jonas;
    return {
      id: randomUUID(),
      connect_time: at(minutes),
      organization: { id: organization.id, name: organization.name, display_name: organization.display_name, icon: "" },
      workspace_owner_id: owner.id,
      workspace_owner_username: owner.username,
      workspace_id: workspaces[workspace],
      workspace_name: workspace,
      agent_name: "main",
      ip: "10.20.4.17",
      type,
      type_display_name: names[type],
      ...change,
    };
  };
  const session = (user: User, end?: number, more: Partial<NonNullable<ConnectionLog["ssh_info"]>> = {}) => ({
    ssh_info: { connection_id: randomUUID(), user, disconnect_time: end === undefined ? undefined : at(end), ...more },
  });
  const visit = (user: User | null, slug_or_port: string, status_code = 200) => ({
    web_info: {
      user_agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0 Safari/537.36",
      user,
      slug_or_port,
      status_code,
    },
  });
  return [
    entry(3, "reconnecting_pty", "demo", session(mira)),
    entry(12, "vscode", "ingest", session(jonas)),
    entry(26, "ssh", "ingest", session(mira, 20, { exit_code: 130 })),
    entry(41, "workspace_app", "demo", visit(null, "docs")),
    entry(58, "workspace_app", "demo", visit(mira, "code-server", 502)),
    entry(75, "port_forwarding", "demo", visit(jonas, "8080")),
    entry(95, "jetbrains", "demo", session(mira, 61, { disconnect_reason: "The agent's connection broke: timeout" })),
    ...Array.from({ length: 83 }, (_, i) => entry(180 + i * 30, "ssh", "demo", session(mira, 170 + i * 30))),
  ];
}

export const connectionRoutes: Route[] = [
  [
    "GET",
    /^\/connectionlog$/,
    (w, c) => {
      if (!w.mayManage) return forbidden;
      const logs = search(w, c);
      return Array.isArray(logs) ? ok({ connection_logs: page(logs, c), count: logs.length, count_cap: 2000 }) : logs;
    },
  ],
];

function search(world: World, call: Call) {
  let logs = world.directory.connections;
  for (const [key, value] of words(call.query.get("q") ?? "", "q")) {
    if (!keys.includes(key))
      return invalid(key, `"${key}" is not a search key of this list.`, "Invalid connection log search query.");
    if (key === "type") logs = logs.filter((log) => log.type === value);
    if (key === "status")
      logs = logs.filter((log) => log.ssh_info && !log.ssh_info.disconnect_time === (value === "ongoing"));
    if (key === "username") logs = logs.filter((log) => (log.ssh_info?.user ?? log.web_info?.user)?.username === value);
    if (key === "workspace_id") logs = logs.filter((log) => log.workspace_id === value);
  }
  return logs;
}
