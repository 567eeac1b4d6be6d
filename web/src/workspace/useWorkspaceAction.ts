import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Workspace } from "../api/types";
import { cancelBuild, createBuild, patchWorkspace, setFavorite } from "../api/workspaces";
import { notifyError } from "../components/Feedback";
import { type ActionName, buildRequest } from "../lib/actions";

interface ActionInput {
  workspace: Workspace;
  action: ActionName;
}

const mutationKey = ["workspace-action"];

/** Whether the server has yet to answer to an action on a workspace: what it says of the workspace meanwhile does not know of the action. */
export const awaitsAnswer = (client: QueryClient, id: string): boolean =>
  client.isMutating({
    mutationKey,
    predicate: ({ state }) => (state.variables as ActionInput | undefined)?.workspace.id === id,
  }) > 0;

/** Carries an action out; the list and the page show it at once and take it back with a message when it is refused. */
export function useWorkspaceAction() {
  const client = useQueryClient();
  return useMutation({
    mutationKey,
    mutationFn: async ({ workspace, action }: ActionInput): Promise<void> => {
      if (action === "cancel") await cancelBuild(workspace.latest_build.id);
      else await createBuild(workspace.id, buildRequest(action, workspace));
    },
    onMutate: async ({ workspace, action }) => {
      // Answers that are still on their way were read before this, and would be shown over it.
      await Promise.all(["workspaces", "workspace"].map((key) => client.cancelQueries({ queryKey: [key] })));
      return patchWorkspace(client, workspace.id, (w) => ({
        ...w,
        latest_build: {
          ...w.latest_build,
          status: action === "cancel" ? "canceling" : "pending",
          job: { ...w.latest_build.job, status: action === "cancel" ? "canceling" : "pending", error: undefined },
        },
      }));
    },
    onError: (error, { workspace, action }, rollback) => {
      rollback?.();
      notifyError(error, `${workspace.name}: ${action} was refused`);
    },
    // Not waited for: with the answer the action is over.
    onSettled: () => void refreshWorkspaces(client),
  });
}

export function useFavorite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (workspace: Workspace) => setFavorite(workspace.id, !workspace.favorite),
    onMutate: (workspace) => patchWorkspace(client, workspace.id, (w) => ({ ...w, favorite: !w.favorite })),
    onError: (error, workspace, rollback) => {
      rollback?.();
      notifyError(error, `${workspace.name} could not be changed`);
    },
    onSettled: () => refreshWorkspaces(client),
  });
}

async function refreshWorkspaces(client: QueryClient): Promise<void> {
  await Promise.all(["workspaces", "workspace", "builds"].map((key) => client.invalidateQueries({ queryKey: [key] })));
}
