import { queryOptions } from "@tanstack/react-query";
import { ApiError, api } from "./client";
import type { AssignableRole, AuthMethods, CreateUserRequest, User } from "./types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api.get<User>("/users/me", undefined, signal),
  staleTime: 60_000,
});

/** True once somebody has set the deployment up. */
export const firstUserQuery = queryOptions({
  queryKey: ["first-user"],
  queryFn: async ({ signal }) => {
    try {
      await api.get("/users/first", undefined, signal);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  },
});

export const authMethodsQuery = queryOptions({
  queryKey: ["auth-methods"],
  queryFn: ({ signal }) => api.get<AuthMethods>("/users/authmethods", undefined, signal),
});

export const pageSize = 25;

export const usersQuery = (filter: string, page: number) =>
  queryOptions({
    queryKey: ["users", filter, page],
    queryFn: ({ signal }) =>
      api.get<{ users: User[] | null; count: number }>(
        "/users",
        { q: filter || undefined, limit: pageSize, offset: (page - 1) * pageSize },
        signal,
      ),
    placeholderData: (previous) => previous,
  });

export const assignableRolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => api.get<AssignableRole[]>("/users/roles", undefined, signal),
  staleTime: 60_000,
});

export interface FirstUser {
  email: string;
  username: string;
  name: string;
  password: string;
}

export const createFirstUser = (user: FirstUser) => api.post("/users/first", { ...user, trial: false });
export const login = (email: string, password: string) =>
  api.post<{ session_token: string }>("/users/login", { email, password });
export const logout = () => api.post("/users/logout");

/** Where the identity provider ends its own session; undefined when there is nothing to end there. */
export async function identityProviderLogout(): Promise<string | undefined> {
  return (await api.get<{ url?: string } | undefined>("/users/oidc-logout"))?.url || undefined;
}

export const createSessionKey = () => api.post<{ key: string }>("/users/me/keys");

export const createUser = (user: CreateUserRequest) => api.post<User>("/users", user);
export const deleteUser = (id: string) => api.delete(`/users/${id}`);
export const setUserStatus = (id: string, action: "suspend" | "activate") =>
  api.put<User>(`/users/${id}/status/${action}`);
export const setUserRoles = (id: string, roles: string[]) => api.put<User>(`/users/${id}/roles`, { roles });
export const setUserPassword = (id: string, password: string, oldPassword = "") =>
  api.put(`/users/${id}/password`, { old_password: oldPassword, password });
export const updateProfile = (id: string, profile: { username: string; name: string }) =>
  api.put<User>(`/users/${id}/profile`, profile);
