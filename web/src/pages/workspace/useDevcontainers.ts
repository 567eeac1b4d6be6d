import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { apiPath } from "../../api/client";
import { type ContainerList, containersPath, devcontainersQuery } from "../../api/devcontainers";
import { LiveSocket } from "../../api/socket";
import type { Devcontainer } from "../../api/types";

/** The dev containers of an agent as it tells of them; undefined until it has, and for an agent that lists none. */
export function useDevcontainers(agentId: string): Devcontainer[] | undefined {
  const client = useQueryClient();
  const { data, isSuccess } = useQuery(devcontainersQuery(agentId));
  useEffect(() => {
    // An agent that lists no containers would refuse every attempt to watch them.
    if (!isSuccess) return;
    const { queryKey } = devcontainersQuery(agentId);
    const socket = new LiveSocket({
      path: () => apiPath(`${containersPath(agentId)}/watch`),
      onMessage: (frame) => {
        // An answer that is still on its way was read before this, and would be shown over it.
        void client.cancelQueries({ queryKey });
        client.setQueryData(queryKey, (JSON.parse(String(frame)) as ContainerList).devcontainers ?? []);
      },
    });
    return () => socket.close();
  }, [agentId, isSuccess, client]);
  return data;
}
