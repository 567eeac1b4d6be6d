import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { apiPath } from "../../api/client";
import { eventData, LiveSocket } from "../../api/socket";
import type { Workspace } from "../../api/types";
import { workspaceQuery } from "../../api/workspaces";
import { awaitsAnswer } from "../../workspace/useWorkspaceAction";

/** Keeps one workspace in the cache as the server sees it. */
export function useWorkspaceWatch(id: string | undefined, owner: string, name: string): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!id) return;
    const key = workspaceQuery(owner, name).queryKey;
    const socket = new LiveSocket({
      path: () => apiPath(`/workspaces/${id}/watch-ws`),
      onMessage: (frame) => {
        let workspace: Workspace | undefined;
        try {
          workspace = eventData<Workspace>(frame);
        } catch {
          // The server ends the stream, as when the workspace is gone: ask what there is now.
          socket.close();
          void client.invalidateQueries({ queryKey: key });
          return;
        }
        if (!workspace || awaitsAnswer(client, id)) return;
        const before = client.getQueryData(key);
        // An answer that is still on its way was read before this, and would be shown over it.
        void client.cancelQueries({ queryKey: key });
        client.setQueryData(key, workspace);
        const moved =
          before?.latest_build.id !== workspace.latest_build.id ||
          before.latest_build.status !== workspace.latest_build.status;
        if (moved) void client.invalidateQueries({ queryKey: ["builds", id] });
      },
    });
    return () => socket.close();
  }, [id, owner, name, client]);
}
