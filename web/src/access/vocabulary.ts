import type { Permission } from "../api/types";

/** What roles of an organization can allow: a resource's name for people, and its actions, the common four first. */
export const organizationResources: Record<string, { label: string; actions: string[] }> = {
  workspace: {
    label: "Workspaces",
    actions: [
      "create",
      "read",
      "update",
      "delete",
      "start",
      "stop",
      "ssh",
      "application_connect",
      "share",
      "create_agent",
      "update_agent",
      "delete_agent",
    ],
  },
  template: { label: "Templates", actions: ["create", "read", "update", "delete", "use", "view_insights"] },
  group: { label: "Groups", actions: ["create", "read", "update", "delete"] },
  group_member: { label: "Who is in which group", actions: ["read"] },
  organization: { label: "The organization", actions: ["create", "read", "update", "delete"] },
  organization_member: { label: "Members", actions: ["create", "read", "update", "delete"] },
  assign_org_role: { label: "Roles", actions: ["create", "read", "update", "delete", "assign", "unassign"] },
  audit_log: { label: "Audit log", actions: ["read"] },
  file: { label: "Template archives", actions: ["create", "read"] },
  idpsync_settings: { label: "Identity provider sync", actions: ["read", "update"] },
  provisioner_daemon: { label: "Provisioners", actions: ["create", "read", "update", "delete"] },
  provisioner_jobs: { label: "Provisioner jobs", actions: ["create", "read", "update"] },
};

/** What people own and a role can allow on nothing but that. */
export const ownResources: typeof organizationResources = {
  workspace: organizationResources.workspace ?? { label: "Workspaces", actions: [] },
};

/** "application_connect" → "application connect". */
export const actionLabel = (action: string): string => action.replaceAll("_", " ");

export const permissionKey = (resource: string, action: string): string => `${resource}:${action}`;

/** A list of permissions as the grid shows it. */
export interface Granted {
  /** Ticked boxes, as {@link permissionKey}. */
  boxes: ReadonlySet<string>;
  /** Permissions that the grid has no box for; they are kept as they are. */
  rest: Permission[];
}

export function granted(permissions: Permission[] | null, resources: typeof organizationResources): Granted {
  const boxes = new Set<string>();
  const rest: Permission[] = [];
  for (const permission of permissions ?? []) {
    const { resource_type, action, negate } = permission;
    const types = resource_type === "*" ? Object.keys(resources) : [resource_type];
    const keys = types.flatMap((type) => {
      const actions = resources[type]?.actions ?? [];
      return actions.filter((a) => action === "*" || a === action).map((a) => permissionKey(type, a));
    });
    if (negate || keys.length === 0 || (resource_type === "*" && action === "*")) rest.push(permission);
    if (!negate) for (const key of keys) boxes.add(key);
  }
  return { boxes, rest };
}

export function permissionsOf({ boxes, rest }: Granted): Permission[] {
  const ticked = [...boxes].map((key) => {
    const colon = key.lastIndexOf(":");
    return { negate: false, resource_type: key.slice(0, colon), action: key.slice(colon + 1) };
  });
  return [...ticked, ...rest];
}
