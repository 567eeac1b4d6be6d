import type { AssignableRole, Organization, User } from "../../src/api/types";
import { role } from "./directory.ts";
import {
  type Call,
  change,
  conflict,
  forbidden,
  found,
  invalid,
  made,
  missing,
  none,
  ok,
  page,
  type Reply,
  type Route,
  removeFrom,
} from "./http.ts";
import type { World } from "./world.ts";

const organizationFields = {
  name: "string",
  "display_name?": "string",
  "description?": "string",
  "icon?": "string",
  "default_org_member_roles?": "array",
};
const groupFields = {
  "name?": "string",
  "display_name?": "string|null",
  "avatar_url?": "string|null",
  "quota_allowance?": "number|null",
};
const roleFields = {
  name: "string",
  display_name: "string",
  site_permissions: "array",
  user_permissions: "array",
  organization_permissions: "array",
  organization_member_permissions: "array",
};
const builtIn: [name: string, label: string, permissions: [string, string][]][] = [
  ["organization-admin", "Organization Admin", [["*", "*"]]],
  [
    "organization-user-admin",
    "Organization User Admin",
    [
      ["organization_member", "*"],
      ["group", "*"],
    ],
  ],
  ["organization-template-admin", "Organization Template Admin", [["template", "*"]]],
  ["organization-auditor", "Organization Auditor", [["audit_log", "read"]]],
];

/** Runs for an organization that exists and a viewer who may look after it. */
const inside =
  (answer: (w: World, organization: Organization, call: Call, rest: string[]) => Reply) =>
  (w: World, call: Call, [id, ...rest]: string[]): Reply => {
    const organization = w.directory.find(id);
    if (!organization) return missing;
    return w.mayManage || call.method === "GET" ? answer(w, organization, call, rest) : forbidden;
  };

export const organizationRoutes: Route[] = [
  ["GET", /^\/organizations$/, (w) => ok(w.directory.organizations)],
  [
    "POST",
    /^\/organizations$/,
    (w, c) =>
      w.directory.find(c.body.name)
        ? conflict("Organization already exists with the provided name.", "name", "This name is taken.")
        : made(Object.assign(w.directory.addOrganization(c.body.name, "", false), c.body)),
    organizationFields,
  ],
  ["GET", /^\/organizations\/([^/]+)$/, inside((_, organization) => ok(organization))],
  [
    "PATCH",
    /^\/organizations\/([^/]+)$/,
    inside((_, organization, c) => ok(Object.assign(organization, c.body))),
    { ...organizationFields, "name?": "string" },
  ],
  [
    "DELETE",
    /^\/organizations\/([^/]+)$/,
    inside((w, organization) =>
      organization.is_default
        ? { status: 400, body: { message: "The default organization cannot be deleted." } }
        : removeFrom(w.directory.organizations, (o) => o.id === organization.id, ok({ message: "Deleted." })),
    ),
  ],

  [
    "GET",
    /^\/organizations\/([^/]+)\/paginated-members$/,
    inside((w, organization, c) => {
      const members = w.directory.members.get(organization.id) ?? [];
      return ok({ members: page(members, c), count: members.length });
    }),
  ],
  [
    "GET",
    /^\/organizations\/([^/]+)\/members$/,
    inside((w, organization) => ok(w.directory.members.get(organization.id))),
  ],
  [
    "GET",
    /^\/organizations\/([^/]+)\/members\/roles$/,
    inside((w, { id }) =>
      ok([
        ...builtIn.map(([name, label, permissions]) => role(id, name, label, permissions, true)),
        ...(w.directory.customRoles.get(id) ?? []),
      ]),
    ),
  ],
  [
    "POST",
    /^\/organizations\/([^/]+)\/members\/roles$/,
    inside((w, { id }, c) => {
      const roles = w.directory.customRoles.get(id) ?? [];
      if (roles.some((r) => r.name === c.body.name)) return conflict("Role exists.", "name", "This name is taken.");
      const created: AssignableRole = { ...c.body, organization_id: id, assignable: true, built_in: false };
      roles.push(created);
      return made(created);
    }),
    roleFields,
  ],
  [
    "PUT",
    /^\/organizations\/([^/]+)\/members\/roles$/,
    inside((w, { id }, c) => {
      const existing = w.directory.customRoles.get(id)?.find((r) => r.name === c.body.name);
      return existing ? ok(Object.assign(existing, c.body)) : missing;
    }),
    roleFields,
  ],
  [
    "DELETE",
    /^\/organizations\/([^/]+)\/members\/roles\/([^/]+)$/,
    inside((w, { id }, _, [name]) => removeFrom(w.directory.customRoles.get(id) ?? [], (r) => r.name === name)),
  ],
  [
    "POST",
    /^\/organizations\/([^/]+)\/members\/([^/]+)$/,
    inside((w, organization, _, [id]) => {
      const user = w.users.find((u) => u.id === id || u.username === id);
      if (!user) return missing;
      if (user.organization_ids.includes(organization.id) && memberOf(w, organization, user))
        return { status: 400, body: { message: "User is already an organization member." } };
      return ok(w.directory.addMember(organization, user, []));
    }),
  ],
  [
    "DELETE",
    /^\/organizations\/([^/]+)\/members\/([^/]+)$/,
    inside((w, organization, _, [id]) =>
      removeFrom(w.directory.members.get(organization.id) ?? [], (m) => m.user_id === id),
    ),
  ],
  [
    "PUT",
    /^\/organizations\/([^/]+)\/members\/([^/]+)\/roles$/,
    inside((w, organization, c, [id]) => {
      const member = w.directory.members.get(organization.id)?.find((m) => m.user_id === id);
      if (!member) return missing;
      member.roles = c.body.roles.map((name: string) => ({ name, display_name: name }));
      return ok(member);
    }),
    { roles: "array" },
  ],

  [
    "GET",
    /^\/groups$/,
    (w, c) => {
      const organization = c.query.get("organization");
      return ok(
        w.directory.groups
          .filter((g) => !organization || g.organization_id === organization || g.organization_name === organization)
          .map((g) => w.directory.show(g, w.users)),
      );
    },
  ],
  [
    "GET",
    /^\/organizations\/([^/]+)\/groups\/([^/]+)$/,
    inside((w, { id }, _, [name]) => {
      const group = w.directory.groups.find((g) => g.organization_id === id && g.name === name);
      return found(group && w.directory.show(group, w.users));
    }),
  ],
  [
    "POST",
    /^\/organizations\/([^/]+)\/groups$/,
    inside((w, organization, c) =>
      w.directory.groups.some((g) => g.organization_id === organization.id && g.name === c.body.name)
        ? conflict("A group with this name exists.", "name", "This name is taken.")
        : made(Object.assign(w.directory.addGroup(organization, c.body.name, "", 0), c.body)),
    ),
    { ...groupFields, name: "string" },
  ],
  [
    "PATCH",
    /^\/groups\/([^/]+)$/,
    (w, c, [id]) =>
      change(w.directory.groups, id, (group) => {
        const { add_users = [], remove_users = [], ...fields } = c.body;
        Object.assign(group, fields);
        const added = w.users.filter((u) => add_users.includes(u.id));
        group.members = [...(group.members ?? []).filter((m) => !remove_users.includes(m.id)), ...added];
      }),
    { ...groupFields, "add_users?": "array", "remove_users?": "array" },
  ],
  ["DELETE", /^\/groups\/([^/]+)$/, (w, _, [id]) => removeFrom(w.directory.groups, (g) => g.id === id)],
  ...syncRoutes(),
  ...sharingRoutes(),
  ...auditRoutes(),
];

function memberOf(w: World, organization: Organization, user: User): boolean {
  return w.directory.members.get(organization.id)?.some((m) => m.user_id === user.id) ?? false;
}

function syncRoutes(): Route[] {
  const fields: Route[1] = /^(?:\/organizations\/[^/]+)?\/settings\/idpsync\/available-fields$/;
  const values: Route[1] = /^(?:\/organizations\/[^/]+)?\/settings\/idpsync\/field-values$/;
  return [
    ["GET", fields, () => ok(["department", "email", "groups", "preferred_username", "realm_access.roles", "sub"])],
    [
      "GET",
      values,
      (_, c) => ok(c.query.get("claimField") === "groups" ? ["coder-data", "coder-interns", "coder-platform"] : []),
    ],
    ["GET", /^\/settings\/idpsync\/organization$/, (w) => ok(w.directory.organizationSync)],
    [
      "PATCH",
      /^\/settings\/idpsync\/organization$/,
      (w, c) => ok(Object.assign(w.directory.organizationSync, c.body)),
      { field: "string", mapping: "object", organization_assign_default: "boolean" },
    ],
    [
      "GET",
      /^\/organizations\/([^/]+)\/settings\/idpsync\/groups$/,
      inside((w, { id }) => ok(w.directory.groupSync.get(id))),
    ],
    [
      "PATCH",
      /^\/organizations\/([^/]+)\/settings\/idpsync\/groups$/,
      inside((w, { id }, c) =>
        c.body.regex_filter === "("
          ? invalid("regex_filter", "Not a regular expression: missing closing ).")
          : ok(Object.assign(w.directory.groupSync.get(id) ?? {}, c.body)),
      ),
      { field: "string", mapping: "object", regex_filter: "string|null", auto_create_missing_groups: "boolean" },
    ],
    [
      "GET",
      /^\/organizations\/([^/]+)\/settings\/idpsync\/roles$/,
      inside((w, { id }) => ok(w.directory.roleSync.get(id))),
    ],
    [
      "PATCH",
      /^\/organizations\/([^/]+)\/settings\/idpsync\/roles$/,
      inside((w, { id }, c) => ok(Object.assign(w.directory.roleSync.get(id) ?? {}, c.body))),
      { field: "string", mapping: "object" },
    ],
  ];
}

function sharingRoutes(): Route[] {
  const policy = /^\/organizations\/([^/]+)\/settings\/workspace-sharing$/;
  return [
    ["GET", policy, inside((w, { id }) => ok(w.directory.sharing.get(id)))],
    [
      "PATCH",
      policy,
      inside((w, { id }, c) => ok(Object.assign(w.directory.sharing.get(id) ?? {}, c.body))),
      { "sharing_disabled?": "boolean", "shareable_workspace_owners?": "string" },
    ],
    ["GET", /^\/(?:templates|workspaces)\/([^/]+)\/acl$/, (w, _, [id]) => ok(w.directory.list(id ?? "", w.users))],
    [
      "GET",
      /^\/templates\/([^/]+)\/acl\/available$/,
      (w) => ok({ users: w.users, groups: w.directory.groups.map((g) => w.directory.show(g, w.users)) }),
    ],
    [
      "PATCH",
      /^\/templates\/([^/]+)\/acl$/,
      (w, c, [id]) => {
        w.directory.setRoles(id ?? "", { ...c.body.user_perms, ...c.body.group_perms });
        return ok({ message: "Successfully updated template ACL list." });
      },
      { "user_perms?": "object", "group_perms?": "object" },
    ],
    [
      "PATCH",
      /^\/workspaces\/([^/]+)\/acl$/,
      (w, c, [id]) => {
        w.directory.setRoles(id ?? "", { ...c.body.user_roles, ...c.body.group_roles });
        return change(
          w.workspaces,
          id,
          (workspace) => {
            const { users, group } = w.directory.list(workspace.id, w.users);
            workspace.shared_with = [
              ...(users ?? []).map((u) => ({
                id: u.id,
                actor_type: "user" as const,
                name: u.username,
                roles: [u.role],
              })),
              ...(group ?? []).map((g) => ({ id: g.id, actor_type: "group" as const, name: g.name, roles: [g.role] })),
            ];
          },
          () => none,
        );
      },
      { "user_roles?": "object", "group_roles?": "object" },
    ],
  ];
}

const auditKeys = [
  "resource_type",
  "resource_id",
  "resource_target",
  "action",
  "username",
  "email",
  "date_from",
  "date_to",
  "organization",
  "request_id",
  "build_reason",
];

function auditRoutes(): Route[] {
  const search = (w: World, c: Call) => {
    let logs = w.directory.audit;
    for (const word of (c.query.get("q") ?? "").split(" ").filter(Boolean)) {
      const [key = "", value = ""] = word.includes(":") ? word.split(":") : ["resource_type", word];
      if (!auditKeys.includes(key))
        return invalid("q", `"${key}" is not a valid query param`, "Invalid audit search query.");
      if (key === "resource_type") logs = logs.filter((l) => l.resource_type === value);
      else if (key === "action") logs = logs.filter((l) => l.action === value);
      else if (key === "username") logs = logs.filter((l) => l.user?.username === value);
      else if (key === "request_id") logs = logs.filter((l) => l.request_id === value);
      else if (key === "date_to") logs = logs.filter((l) => l.time.slice(0, 10) <= value);
      else if (key === "date_from") logs = logs.filter((l) => l.time.slice(0, 10) >= value);
    }
    return logs;
  };
  return [
    [
      "GET",
      /^\/audit$/,
      (w, c) => {
        if (!w.mayManage) return forbidden;
        const logs = search(w, c);
        return Array.isArray(logs) ? ok({ audit_logs: page(logs, c), count: logs.length, count_cap: 0 }) : logs;
      },
    ],
    [
      "GET",
      /^\/audit\/export$/,
      (w, c) => {
        if (!w.mayManage) return forbidden;
        const logs = search(w, c);
        if (!Array.isArray(logs)) return logs;
        return { status: 200, text: logs.map((log) => `${JSON.stringify(log)}\n`).join("") };
      },
    ],
  ];
}
