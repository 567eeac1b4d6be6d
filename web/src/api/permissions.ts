import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "./client";

/** What a permission is asked for; a missing organization means the whole site. */
export interface AccessObject {
  resource_type: string;
  organization_id?: string;
  owner_id?: string;
  resource_id?: string;
  any_org?: boolean;
}

export type Checks = Record<string, { object: AccessObject; action: string }>;

/** Asks the server what the viewer may do. It decides again on every call; this only decides what is offered. */
function checkQuery<C extends Checks>(name: string, checks: C) {
  return queryOptions({
    queryKey: ["authcheck", name],
    queryFn: () => api.post<Record<keyof C, boolean>>("/authcheck", { checks }),
    staleTime: 60_000,
  });
}

const can = (action: string, object: AccessObject) => ({ object, action });
const anywhere = (action: string, resource_type: string) => can(action, { resource_type, any_org: true });

const siteChecks = {
  readUsers: can("read", { resource_type: "user" }),
  createUser: can("create", { resource_type: "user" }),
  updateUser: can("update", { resource_type: "user" }),
  deleteUser: can("delete", { resource_type: "user" }),
  assignRole: can("assign", { resource_type: "assign_role" }),
  createOrganization: can("create", { resource_type: "organization" }),
  updateOrganization: anywhere("update", "organization"),
  updateMembers: anywhere("update", "organization_member"),
  createGroup: anywhere("create", "group"),
  readSync: can("read", { resource_type: "idpsync_settings" }),
  updateSync: can("update", { resource_type: "idpsync_settings" }),
  readAudit: anywhere("read", "audit_log"),
  createTemplate: anywhere("create", "template"),
} satisfies Checks;

/** What opens pages and shows entries of the navigation. */
export const sitePermissionsQuery = checkQuery("site", siteChecks);

function organizationChecks(id: string) {
  const inside = (action: string, resource_type: string) => can(action, { resource_type, organization_id: id });
  return {
    update: inside("update", "organization"),
    delete: inside("delete", "organization"),
    addMember: inside("create", "organization_member"),
    removeMember: inside("delete", "organization_member"),
    assignRole: inside("assign", "assign_org_role"),
    createRole: inside("create", "assign_org_role"),
    updateRole: inside("update", "assign_org_role"),
    deleteRole: inside("delete", "assign_org_role"),
    createGroup: inside("create", "group"),
    updateGroup: inside("update", "group"),
    deleteGroup: inside("delete", "group"),
    readSync: inside("read", "idpsync_settings"),
    updateSync: inside("update", "idpsync_settings"),
  } satisfies Checks;
}

export const organizationPermissionsQuery = (id: string) =>
  queryOptions({ ...checkQuery(`organization ${id}`, organizationChecks(id)), enabled: id !== "" });

export const templatePermissionsQuery = (template: { id: string; organization_id: string } | null | undefined) => {
  const object = { resource_type: "template", organization_id: template?.organization_id, resource_id: template?.id };
  return queryOptions({
    ...checkQuery(`template ${template?.id}`, {
      update: can("update", object),
      delete: can("delete", object),
    }),
    enabled: Boolean(template),
  });
};

export const workspacePermissionsQuery = (workspace: { id: string; organization_id: string; owner_id: string }) => {
  const object = {
    resource_type: "workspace",
    organization_id: workspace.organization_id,
    owner_id: workspace.owner_id,
    resource_id: workspace.id,
  };
  return checkQuery(`workspace ${workspace.id}`, { share: can("share", object) });
};

export type SitePermissions = Partial<Record<keyof typeof siteChecks, boolean>>;

const none: SitePermissions = {};

/** The viewer's permissions; empty until they are known, so that nothing is offered that is then refused. */
export function usePermissions(): SitePermissions {
  return useQuery(sitePermissionsQuery).data ?? none;
}

/** Whether there is something for the viewer to look after in organizations. */
export const managesOrganizations = (may: SitePermissions): boolean =>
  Boolean(may.createOrganization || may.updateOrganization || may.updateMembers || may.createGroup);

const nowhere: Partial<Record<keyof ReturnType<typeof organizationChecks>, boolean>> = {};

export function useOrganizationPermissions(id: string) {
  return useQuery(organizationPermissionsQuery(id)).data ?? nowhere;
}

const nothing: { update?: boolean; delete?: boolean } = {};

export function useTemplatePermissions(template: Parameters<typeof templatePermissionsQuery>[0]) {
  return useQuery(templatePermissionsQuery(template)).data ?? nothing;
}
