import { queryOptions } from "@tanstack/react-query";
import { api, request } from "./client";
import type { Devcontainer } from "./types";

const poll = 5_000;

/** The dev containers that an agent looks after, asked again while somebody looks. An agent that has none to look after says so once. */
export const devcontainersQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["devcontainers", agentId],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ devcontainers: Devcontainer[] | null }>(
          `/workspaceagents/${agentId}/containers`,
          undefined,
          signal,
        )
      ).devcontainers ?? [],
    refetchInterval: (query) => (query.state.error ? false : poll),
    retry: false,
  });

/** Begins to build and start one again, in a new container. */
export const recreateDevcontainer = (agentId: string, id: string) =>
  api.post(`/workspaceagents/${agentId}/containers/devcontainers/${id}/recreate`);

/** Ends and removes the container of one. */
export const removeDevcontainer = (agentId: string, id: string) =>
  request("DELETE", `/workspaceagents/${agentId}/containers/devcontainers/${id}`);
