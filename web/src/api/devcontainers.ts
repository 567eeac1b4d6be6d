import { queryOptions } from "@tanstack/react-query";
import { api, request } from "./client";
import type { Devcontainer, WorkspaceContainer } from "./types";

/** The body of the list of an agent's containers, and of each message of the stream that watches them. */
export interface ContainerList {
  devcontainers: Devcontainer[] | null;
  /** All there are: dev containers and others. */
  containers: WorkspaceContainer[] | null;
}

/** Where an agent's containers are listed; below it they are watched. */
export const containersPath = (agentId: string): string => `/workspaceagents/${agentId}/containers`;

/** The dev containers that an agent looks after. An agent that has none to look after says so once. */
export const devcontainersQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["devcontainers", agentId],
    queryFn: async ({ signal }) =>
      (await api.get<ContainerList>(containersPath(agentId), undefined, signal)).devcontainers ?? [],
    retry: false,
  });

/** The containers that run in an agent's workspace, by the names that a terminal can be asked for; asked once for each page. */
export const containerNamesQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["containers", agentId],
    queryFn: async ({ signal }) => {
      const list = await api.get<ContainerList>(containersPath(agentId), undefined, signal);
      return (list.containers ?? [])
        .filter((container) => container.running)
        .map(({ id, name }) => ({
          id,
          name,
          devcontainer: list.devcontainers?.find((one) => one.container?.id === id)?.name,
        }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });

/** Begins to build and start one again, in a new container. */
export const recreateDevcontainer = (agentId: string, id: string) =>
  api.post(`${containersPath(agentId)}/devcontainers/${id}/recreate`);

/** Ends and removes the container of one. */
export const removeDevcontainer = (agentId: string, id: string) =>
  request("DELETE", `${containersPath(agentId)}/devcontainers/${id}`);
