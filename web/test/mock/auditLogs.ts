import { randomUUID } from "node:crypto";
import type { AuditLog, Organization, User } from "../../src/api/types";

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36";

/** A hundred and twenty things that happened, newest first. */
export function auditLogs(mira: User, jonas: User, organization: Organization): AuditLog[] {
  const entry = (minutes: number, user: User | null, change: Partial<AuditLog>): AuditLog => ({
    id: randomUUID(),
    request_id: randomUUID(),
    time: new Date(Date.now() - minutes * 60_000).toISOString(),
    ip: "10.20.4.17",
    user_agent: browser,
    resource_type: "workspace",
    resource_id: randomUUID(),
    resource_target: "demo",
    resource_icon: "",
    action: "write",
    diff: {},
    status_code: 200,
    additional_fields: {},
    description: "",
    resource_link: "",
    is_deleted: false,
    organization_id: organization.id,
    organization: { id: organization.id, name: organization.name, display_name: organization.display_name, icon: "" },
    user,
    ...change,
  });
  const latest = [
    entry(2, mira, {
      resource_type: "template",
      resource_target: "docker",
      diff: {
        description: { old: "A container", new: "A container with a persistent home volume", secret: false },
        allow_user_cancel_workspace_jobs: { old: false, new: true, secret: false },
      },
      description: "{user} updated template {target}",
      resource_link: "/templates/docker",
    }),
    entry(9, jonas, {
      resource_type: "workspace_build",
      resource_target: "ingest",
      action: "start",
      description: "{user} started workspace {target}",
      resource_link: "/@jonas/ingest/builds/2",
    }),
    entry(14, mira, {
      resource_type: "user",
      resource_target: "sam.ortega",
      diff: {
        status: { old: "active", new: "suspended", secret: false },
        hashed_password: { secret: true },
        rbac_roles: { old: ["auditor"], new: [], secret: false },
      },
      description: "{user} updated user {target}",
      resource_link: "/users?filter=sam.ortega",
      organization: undefined,
      organization_id: "00000000-0000-0000-0000-000000000000",
    }),
    entry(31, null, {
      resource_type: "api_key",
      resource_target: "",
      action: "login",
      status_code: 401,
      ip: "203.0.113.9",
      user_agent: "curl/8.11.0",
      description: "Unknown user tried to log in",
    }),
    entry(55, mira, {
      resource_type: "workspace",
      resource_target: "old-notebook",
      action: "delete",
      is_deleted: true,
      description: "{user} deleted workspace {target}",
      additional_fields: { workspace_name: "old-notebook", build_reason: "initiator" },
    }),
    entry(58, mira, {
      resource_type: "group",
      resource_target: "platform",
      diff: { members: { old: ["mira"], new: ["mira", "jonas"], secret: false } },
      description: "{user} updated group {target}",
      resource_link: "/organizations/coder/groups/platform",
    }),
  ];
  const older = Array.from({ length: 114 }, (_, i) =>
    entry(90 + i * 37, i % 3 ? jonas : mira, {
      resource_type: "api_key",
      resource_target: "",
      action: i % 5 ? "login" : "logout",
      description: i % 5 ? "{user} logged in" : "{user} logged out",
    }),
  );
  return [...latest, ...older];
}
