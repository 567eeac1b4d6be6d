import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { jobIsActive } from "./templates";
import type {
  CreateBuildRequest,
  CreateWorkspaceRequest,
  NameValue,
  Workspace,
  WorkspaceAgent,
  WorkspaceBuild,
} from "./types";

interface WorkspacePage {
  workspaces: Workspace[];
  count: number;
}

const listPage = 100;
const idlePoll = 10_000;
const busyPoll = 2_000;

/** The list, page by page; polled faster while something in it is being built. */
export const workspacesQuery = (filter: string) =>
  infiniteQueryOptions({
    queryKey: ["workspaces", filter],
    queryFn: async ({ pageParam, signal }): Promise<WorkspacePage> => {
      const page = await api.get<{ workspaces: Workspace[] | null; count: number }>(
        "/workspaces",
        { q: filter || undefined, limit: listPage, offset: pageParam },
        signal,
      );
      return { workspaces: page.workspaces ?? [], count: page.count };
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.workspaces.length, 0);
      return loaded < last.count && last.workspaces.length > 0 ? loaded : undefined;
    },
    refetchInterval: (query) =>
      query.state.data?.pages.some((p) => p.workspaces.some((w) => jobIsActive(w.latest_build.job)))
        ? busyPoll
        : idlePoll,
  });

export const workspaceQuery = (owner: string, name: string) =>
  queryOptions({
    queryKey: ["workspace", owner, name],
    queryFn: ({ signal }) =>
      api.get<Workspace>(
        `/users/${encodeURIComponent(owner)}/workspace/${encodeURIComponent(name)}`,
        undefined,
        signal,
      ),
  });

export const buildsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ["builds", workspaceId],
    queryFn: async ({ signal }) =>
      (await api.get<WorkspaceBuild[] | null>(`/workspaces/${workspaceId}/builds`, undefined, signal)) ?? [],
  });

export const buildQuery = (owner: string, name: string, number: number) =>
  queryOptions({
    queryKey: ["build", owner, name, number],
    queryFn: ({ signal }) =>
      api.get<WorkspaceBuild>(`/users/${owner}/workspace/${name}/builds/${number}`, undefined, signal),
    refetchInterval: (query) => (jobIsActive(query.state.data?.job) ? busyPoll : false),
  });

export const buildParametersQuery = (buildId: string) =>
  queryOptions({
    queryKey: ["build-parameters", buildId],
    queryFn: async ({ signal }) =>
      (await api.get<NameValue[] | null>(`/workspacebuilds/${buildId}/parameters`, undefined, signal)) ?? [],
    staleTime: Number.POSITIVE_INFINITY,
  });

export const createWorkspace = (body: CreateWorkspaceRequest) => api.post<Workspace>("/users/me/workspaces", body);
export const createBuild = (workspaceId: string, body: CreateBuildRequest) =>
  api.post<WorkspaceBuild>(`/workspaces/${workspaceId}/builds`, { reason: "dashboard", ...body });
export const cancelBuild = (buildId: string) => api.patch(`/workspacebuilds/${buildId}/cancel`);
export const renameWorkspace = (id: string, name: string) => api.patch(`/workspaces/${id}`, { name });
export const setFavorite = (id: string, favorite: boolean) =>
  favorite ? api.put(`/workspaces/${id}/favorite`) : api.delete(`/workspaces/${id}/favorite`);
export const setAutomaticUpdates = (id: string, value: "always" | "never") =>
  api.put(`/workspaces/${id}/autoupdates`, { automatic_updates: value });

/** Agents in the template's order, each followed by those in its dev containers. */
export function agentsOf(build: WorkspaceBuild): WorkspaceAgent[] {
  const all = (build.resources ?? []).flatMap((resource) => resource.agents ?? []);
  return all
    .filter((agent) => !agent.parent_id)
    .flatMap((agent) => [agent, ...all.filter((inside) => inside.parent_id === agent.id)]);
}

/** Changes one workspace wherever the cache holds it and returns the way back. */
export function patchWorkspace(client: QueryClient, id: string, change: (w: Workspace) => Workspace): () => void {
  const before = [
    ...client.getQueriesData<unknown>({ queryKey: ["workspaces"] }),
    ...client.getQueriesData<unknown>({ queryKey: ["workspace"] }),
  ];
  const apply = (w: Workspace) => (w.id === id ? change(w) : w);
  client.setQueriesData<{ pages: WorkspacePage[]; pageParams: unknown[] }>({ queryKey: ["workspaces"] }, (data) =>
    data?.pages
      ? { ...data, pages: data.pages.map((page) => ({ ...page, workspaces: page.workspaces.map(apply) })) }
      : data,
  );
  client.setQueriesData<Workspace>({ queryKey: ["workspace"] }, (data) => (data ? apply(data) : data));
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}
