import type { Devcontainer } from "../../src/api/types";
import { missing, none, ok, type Route } from "./http.ts";
import type { World } from "./world.ts";

/** How long it takes to build one again. */
const buildTime = 600;

/** The dev containers of a world; the agent of the workspace "demo" looks after them. */
export const someDevcontainers = (): Devcontainer[] => [
  {
    id: "11111111-1111-4111-8111-111111111111",
    name: "api",
    workspace_folder: "/home/coder/api",
    status: "running",
    dirty: true,
    container: { id: "c0ffee", name: "quiet_heron", image: "api:dev" },
  },
  {
    id: "22222222-2222-4222-8222-222222222222",
    name: "site",
    workspace_folder: "/home/coder/site",
    status: "error",
    dirty: false,
    error: "The dev container cannot be started: there is no folder /home/coder/site.",
  },
];

/** What the list and the stream of an agent's containers say. */
export function containersOf(world: World, agentId: string | undefined) {
  const demo = world.workspaces.find((workspace) => workspace.name === "demo");
  const looksAfter = demo?.latest_build.resources?.some((r) => r.agents?.some((agent) => agent.id === agentId));
  const devcontainers = looksAfter ? world.devcontainers : [];
  return {
    devcontainers,
    containers: devcontainers.flatMap(({ container }) => (container ? [{ ...container, running: true }] : [])),
  };
}

export const containerRoutes: Route[] = [
  ["GET", /^\/workspaceagents\/([^/]+)\/containers$/, (w, _c, [agent]) => ok(containersOf(w, agent))],
  [
    "POST",
    /^\/workspaceagents\/([^/]+)\/containers\/devcontainers\/([^/]+)\/recreate$/,
    (w, _c, [agent, id]) => {
      const one = containersOf(w, agent).devcontainers.find((d) => d.id === id);
      if (!one) return missing;
      one.status = "starting";
      w.after(buildTime, () => {
        one.status = "running";
        one.dirty = false;
      });
      return { status: 202, body: { message: `Dev container ${one.name} is built again.` } };
    },
  ],
  [
    "DELETE",
    /^\/workspaceagents\/([^/]+)\/containers\/devcontainers\/([^/]+)$/,
    (w, _c, [agent, id]) => {
      const one = containersOf(w, agent).devcontainers.find((d) => d.id === id);
      if (!one) return missing;
      one.status = "stopped";
      one.container = undefined;
      return none;
    },
  ],
];
