import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { AssignableRole, Member, Organization, OrganizationRequest, Permission } from "./types";

export const organizationsQuery = queryOptions({
  queryKey: ["organizations"],
  queryFn: ({ signal }) => api.get<Organization[]>("/organizations", undefined, signal),
  staleTime: 60_000,
});

export const organizationQuery = (name: string) =>
  queryOptions({
    queryKey: ["organization", name],
    queryFn: ({ signal }) => api.get<Organization>(`/organizations/${encodeURIComponent(name)}`, undefined, signal),
  });

/** The organization that new templates and users go to until the user picks another. */
export function defaultOrganization(organizations: Organization[]): Organization | undefined {
  return organizations.find((o) => o.is_default) ?? organizations[0];
}

export const organizationLabel = (organization: { name: string; display_name: string }): string =>
  organization.display_name || organization.name;

export const createOrganization = (body: OrganizationRequest) => api.post<Organization>("/organizations", body);
export const updateOrganization = (id: string, body: OrganizationRequest) =>
  api.patch<Organization>(`/organizations/${id}`, body);
export const deleteOrganization = (id: string) => api.delete(`/organizations/${id}`);

export const memberPageSize = 50;

export const membersQuery = (organizationId: string, page: number) =>
  queryOptions({
    queryKey: ["members", organizationId, page],
    queryFn: async ({ signal }) => {
      const answer = await api.get<{ members: Member[] | null; count: number }>(
        `/organizations/${organizationId}/paginated-members`,
        { limit: memberPageSize, offset: (page - 1) * memberPageSize },
        signal,
      );
      return { members: answer.members ?? [], count: answer.count };
    },
    placeholderData: (previous) => previous,
  });

export const allMembersQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["members", organizationId],
    queryFn: async ({ signal }) =>
      (await api.get<Member[] | null>(`/organizations/${organizationId}/members`, undefined, signal)) ?? [],
    enabled: organizationId !== "",
  });

export const addMember = (organizationId: string, user: string) =>
  api.post<Member>(`/organizations/${organizationId}/members/${user}`);
export const removeMember = (organizationId: string, user: string) =>
  api.delete(`/organizations/${organizationId}/members/${user}`);
export const setMemberRoles = (organizationId: string, user: string, roles: string[]) =>
  api.put<Member>(`/organizations/${organizationId}/members/${user}/roles`, { roles });

export const organizationRolesQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["roles", organizationId],
    queryFn: async ({ signal }) =>
      (await api.get<AssignableRole[] | null>(`/organizations/${organizationId}/members/roles`, undefined, signal)) ??
      [],
    enabled: organizationId !== "",
  });

/** A role of an organization allows things in it; site and user permissions are not for it to give. */
export interface RoleRequest {
  name: string;
  display_name: string;
  site_permissions: Permission[];
  user_permissions: Permission[];
  organization_permissions: Permission[];
  organization_member_permissions: Permission[];
}

export const createRole = (organizationId: string, role: RoleRequest) =>
  api.post(`/organizations/${organizationId}/members/roles`, role);
export const updateRole = (organizationId: string, role: RoleRequest) =>
  api.put(`/organizations/${organizationId}/members/roles`, role);
export const deleteRole = (organizationId: string, name: string) =>
  api.delete(`/organizations/${organizationId}/members/roles/${encodeURIComponent(name)}`);
