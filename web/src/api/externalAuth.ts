import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { ExternalAuth, ExternalAuthDevice, ExternalAuths, TemplateExternalAuth } from "./types";

const pathOf = (id: string) => `/external-auth/${encodeURIComponent(id)}`;

export const externalAuthsQuery = queryOptions({
  queryKey: ["external-auth"],
  queryFn: ({ signal }) => api.get<ExternalAuths>("/external-auth", undefined, signal),
});

export const externalAuthQuery = (id: string) =>
  queryOptions({
    queryKey: ["external-auth", id],
    queryFn: ({ signal }) => api.get<ExternalAuth>(pathOf(id), undefined, signal),
    retry: false,
  });

/** A code to type at the service; a new one each time it is asked for. */
export const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: ["external-auth-device", id],
    queryFn: ({ signal }) => api.get<ExternalAuthDevice>(`${pathOf(id)}/device`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** Connects the account once the code has been typed; refuses with the detail `authorization_pending` until then. */
export const finishDevice = (id: string, deviceCode: string) =>
  api.post<void>(`${pathOf(id)}/device`, { device_code: deviceCode });

export const disconnect = (id: string) =>
  api.delete<{ token_revoked: boolean; token_revocation_error?: string }>(pathOf(id));

/** What workspaces of a version need. Asked again while a window is open in which an account is connected. */
export const neededAccountsQuery = (versionId: string, waiting = false) =>
  queryOptions({
    queryKey: ["template-external-auth", versionId],
    queryFn: async ({ signal }) =>
      (await api.get<TemplateExternalAuth[] | null>(
        `/templateversions/${versionId}/external-auth`,
        undefined,
        signal,
      )) ?? [],
    refetchInterval: waiting ? 1500 : false,
    enabled: versionId !== "",
  });

/** Where the browser begins to connect an account: the server sends it on to the service. */
export const connectAddress = (id: string, redirect?: string) =>
  `${pathOf(id)}/callback${redirect ? `?redirect=${encodeURIComponent(redirect)}` : ""}`;
