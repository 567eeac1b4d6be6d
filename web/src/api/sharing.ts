import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { AccessCandidates, AccessList, RoleChanges, SharingPolicy } from "./types";

export const templateAccessQuery = (id: string) =>
  queryOptions({
    queryKey: ["template-access", id],
    queryFn: ({ signal }) => api.get<AccessList>(`/templates/${id}/acl`, undefined, signal),
  });

export const templateCandidatesQuery = (id: string) =>
  queryOptions({
    queryKey: ["template-access-candidates", id],
    queryFn: ({ signal }) => api.get<AccessCandidates>(`/templates/${id}/acl/available`, undefined, signal),
  });

export const updateTemplateAccess = (id: string, body: { user_perms?: RoleChanges; group_perms?: RoleChanges }) =>
  api.patch(`/templates/${id}/acl`, body);

export const workspaceAccessQuery = (id: string) =>
  queryOptions({
    queryKey: ["workspace-access", id],
    queryFn: ({ signal }) => api.get<AccessList>(`/workspaces/${id}/acl`, undefined, signal),
  });

export const updateWorkspaceAccess = (id: string, body: { user_roles?: RoleChanges; group_roles?: RoleChanges }) =>
  api.patch(`/workspaces/${id}/acl`, body);

export const sharingPolicyQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["sharing-policy", organizationId],
    queryFn: ({ signal }) =>
      api.get<SharingPolicy>(`/organizations/${organizationId}/settings/workspace-sharing`, undefined, signal),
  });

export const updateSharingPolicy = (organizationId: string, body: Partial<SharingPolicy>) =>
  api.patch<SharingPolicy>(`/organizations/${organizationId}/settings/workspace-sharing`, body);
