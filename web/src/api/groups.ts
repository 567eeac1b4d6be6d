import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Group, GroupRequest } from "./types";

/** Groups of one organization, or with none of all that the viewer can see. */
export const groupsQuery = (organizationId?: string) =>
  queryOptions({
    queryKey: ["groups", organizationId ?? "all"],
    queryFn: async ({ signal }) =>
      (await api.get<Group[] | null>("/groups", { organization: organizationId }, signal)) ?? [],
  });

export const groupQuery = (organizationId: string, name: string) =>
  queryOptions({
    queryKey: ["group", organizationId, name],
    queryFn: ({ signal }) =>
      api.get<Group>(`/organizations/${organizationId}/groups/${encodeURIComponent(name)}`, undefined, signal),
    enabled: organizationId !== "",
  });

/** The group that every member of the organization is in; nobody is added to it or removed. */
export const isEveryone = (group: { id: string; organization_id: string }): boolean =>
  group.id === group.organization_id;

export const groupLabel = (group: { id: string; organization_id: string; name: string; display_name: string }) =>
  isEveryone(group) ? "Everyone" : group.display_name || group.name;

export const createGroup = (organizationId: string, body: GroupRequest) =>
  api.post<Group>(`/organizations/${organizationId}/groups`, body);
export const updateGroup = (
  id: string,
  body: Partial<GroupRequest> & { add_users?: string[]; remove_users?: string[] },
) => api.patch<Group>(`/groups/${id}`, body);
export const deleteGroup = (id: string) => api.delete(`/groups/${id}`);
