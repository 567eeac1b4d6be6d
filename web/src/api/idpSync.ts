import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { GroupSync, OrganizationSync, RoleSync } from "./types";

/** Settings of the identity provider's claims: of the site, or of one organization. */
const syncPath = (organizationId?: string) =>
  `${organizationId ? `/organizations/${organizationId}` : ""}/settings/idpsync`;

function syncQuery<T>(kind: "organization" | "groups" | "roles", organizationId?: string) {
  return queryOptions({
    queryKey: ["idp-sync", kind, organizationId ?? ""],
    queryFn: ({ signal }) => api.get<T>(`${syncPath(organizationId)}/${kind}`, undefined, signal),
  });
}

export const organizationSyncQuery = syncQuery<OrganizationSync>("organization");
export const groupSyncQuery = (organizationId: string) => syncQuery<GroupSync>("groups", organizationId);
export const roleSyncQuery = (organizationId: string) => syncQuery<RoleSync>("roles", organizationId);

/** Names of the claims that logins brought so far. */
export const claimFieldsQuery = (organizationId?: string) =>
  queryOptions({
    queryKey: ["idp-sync", "fields", organizationId ?? ""],
    queryFn: async ({ signal }) =>
      (await api.get<string[] | null>(`${syncPath(organizationId)}/available-fields`, undefined, signal)) ?? [],
  });

/** Values of one claim that logins brought so far. */
export const claimValuesQuery = (field: string, organizationId?: string) =>
  queryOptions({
    queryKey: ["idp-sync", "values", organizationId ?? "", field],
    queryFn: async ({ signal }) =>
      (await api.get<string[] | null>(`${syncPath(organizationId)}/field-values`, { claimField: field }, signal)) ?? [],
    enabled: field !== "",
  });

export const updateOrganizationSync = (body: OrganizationSync) =>
  api.patch<OrganizationSync>("/settings/idpsync/organization", body);
export const updateGroupSync = (organizationId: string, body: GroupSync) =>
  api.patch<GroupSync>(`${syncPath(organizationId)}/groups`, body);
export const updateRoleSync = (organizationId: string, body: RoleSync) =>
  api.patch<RoleSync>(`${syncPath(organizationId)}/roles`, body);
