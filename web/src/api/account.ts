import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { ApiKey, CreateTokenRequest, GitSshKey, Quota, UserAppearance } from "./types";

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async ({ signal }) =>
    (await api.get<ApiKey[] | null>("/users/me/keys/tokens", { include_expired: true }, signal)) ?? [],
});

/** The longest that a new token may live, in nanoseconds; 0 is without a limit. */
export const tokenConfigQuery = queryOptions({
  queryKey: ["token-config"],
  queryFn: ({ signal }) =>
    api.get<{ max_token_lifetime: number }>("/users/me/keys/tokens/tokenconfig", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const scopesQuery = queryOptions({
  queryKey: ["scopes"],
  queryFn: async ({ signal }) =>
    (await api.get<{ external: string[] | null }>("/auth/scopes", undefined, signal)).external ?? [],
  staleTime: Number.POSITIVE_INFINITY,
});

export const createToken = (token: CreateTokenRequest) => api.post<{ key: string }>("/users/me/keys/tokens", token);
export const deleteToken = (id: string) => api.delete(`/users/me/keys/${id}`);
export const expireToken = (id: string) => api.put(`/users/me/keys/${id}/expire`);

export const sshKeyQuery = queryOptions({
  queryKey: ["ssh-key"],
  queryFn: ({ signal }) => api.get<GitSshKey>("/users/me/gitsshkey", undefined, signal),
});

export const renewSshKey = () => api.put<GitSshKey>("/users/me/gitsshkey");

export const appearanceQuery = queryOptions({
  queryKey: ["appearance"],
  queryFn: ({ signal }) => api.get<UserAppearance>("/users/me/appearance", undefined, signal),
  staleTime: 60_000,
});

export const setAppearance = (appearance: UserAppearance) =>
  api.put<UserAppearance>("/users/me/appearance", appearance);

/** Begins to move a user from a password to the identity provider; the answer's state goes along to its login. */
export const convertLogin = (password: string) =>
  api.post<{ state_string: string }>("/users/me/convert-login", { to_type: "oidc", password });

export const quotaQuery = (organizationId: string, user: string) =>
  queryOptions({
    queryKey: ["quota", organizationId, user],
    queryFn: ({ signal }) =>
      api.get<Quota>(`/organizations/${organizationId}/members/${user}/workspace-quota`, undefined, signal),
    staleTime: 30_000,
    enabled: organizationId !== "",
  });
