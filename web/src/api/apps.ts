import { queryOptions } from "@tanstack/react-query";
import { api, request } from "./client";
import type { ListeningPort, PortProtocol, PortShare, ShareLevel } from "./types";

/** The hosts of apps, such as "*.apps.example.com"; empty when apps have none. */
export const appHostQuery = queryOptions({
  queryKey: ["app-host"],
  queryFn: async ({ signal }) => (await api.get<{ host: string }>("/applications/host", undefined, signal)).host,
  staleTime: Number.POSITIVE_INFINITY,
});

const portPoll = 5_000;

/** What programs in the workspace listen on, asked again while somebody looks. */
export const listeningPortsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["listening-ports", agentId],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ ports: ListeningPort[] | null }>(
          `/workspaceagents/${agentId}/listening-ports`,
          undefined,
          signal,
        )
      ).ports ?? [],
    refetchInterval: portPoll,
  });

export const portSharesQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ["port-shares", workspaceId],
    queryFn: async ({ signal }) =>
      (await api.get<{ shares: PortShare[] | null }>(`/workspaces/${workspaceId}/port-share`, undefined, signal))
        .shares ?? [],
  });

interface Port {
  workspaceId: string;
  agentName: string;
  port: number;
}

/** Shares a port at a level; "owner" ends the sharing. */
export async function sharePort(at: Port, level: ShareLevel, protocol: PortProtocol): Promise<void> {
  const path = `/workspaces/${at.workspaceId}/port-share`;
  const body = { agent_name: at.agentName, port: at.port };
  if (level === "owner") await request("DELETE", path, { body });
  else await api.post(path, { ...body, share_level: level, protocol });
}
