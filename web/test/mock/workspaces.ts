import type { Workspace } from "../../src/api/types";
import {
  type Call,
  change,
  conflict,
  found,
  invalid,
  made,
  missing,
  none,
  ok,
  page,
  type Reply,
  type Route,
  words,
} from "./http.ts";
import { logs } from "./logs.ts";
import type { World } from "./world.ts";

export const workspaceRoutes: Route[] = [
  ["GET", /^\/applications\/host$/, () => ok({ host: "*.apps.example.com" })],
  [
    "GET",
    /^\/workspaceagents\/([^/]+)\/listening-ports$/,
    () =>
      ok({
        ports: [
          { process_name: "node", network: "tcp", port: 3000 },
          { process_name: "", network: "tcp", port: 8080 },
        ],
      }),
  ],
  [
    "GET",
    /^\/workspaces\/([^/]+)\/port-share$/,
    (_w, _c, [id]) =>
      ok({
        shares: [{ workspace_id: id, agent_name: "main", port: 3000, share_level: "organization", protocol: "http" }],
      }),
  ],
  ["GET", /^\/workspaces$/, listWorkspaces],
  [
    "POST",
    /^\/users\/me\/workspaces$/,
    (w, c) => {
      const owner = w.viewer;
      if (w.workspaces.some((x) => x.owner_id === owner.id && x.name === c.body.name)) {
        return conflict(
          `Workspace "${c.body.name}" already exists.`,
          "name",
          "You have a workspace with this name. Choose another.",
        );
      }
      const template = w.templates.find((t) => t.id === c.body.template_id);
      if (!template) return missing;
      const workspace = w.addWorkspace(c.body.name, owner, template, "start", 0);
      w.builds.splice(w.builds.length - 2, 2);
      w.addBuild(workspace, "start", 0, false);
      return made(workspace);
    },
    { template_id: "string", name: "string", "rich_parameter_values?": "array" },
  ],
  ["GET", /^\/users\/([^/]+)\/workspace\/([^/]+)$/, (w, _, [owner, name]) => found(findWorkspace(w, owner, name))],
  [
    "GET",
    /^\/users\/([^/]+)\/workspace\/([^/]+)\/builds\/(\d+)$/,
    (w, _, [owner, name, number]) =>
      found(
        w.builds.find(
          (b) => b.workspace_owner_name === owner && b.workspace_name === name && b.build_number === Number(number),
        ),
      ),
  ],
  [
    "PATCH",
    /^\/workspaces\/([^/]+)$/,
    (w, c, [id]) =>
      withWorkspace(w, id, (x) => {
        x.name = c.body.name;
      }),
    { name: "string" },
  ],
  [
    "GET",
    /^\/workspaces\/([^/]+)\/builds$/,
    (w, _, [id]) => ok(w.builds.filter((b) => b.workspace_id === id).reverse()),
  ],
  [
    "POST",
    /^\/workspaces\/([^/]+)\/builds$/,
    (w, c, [id]) => {
      const workspace = w.workspaces.find((x) => x.id === id);
      if (!workspace) return missing;
      if (!workspace.latest_build.job.completed_at)
        return { status: 409, body: { message: "A workspace build is already active." } };
      return made(w.addBuild(workspace, c.body.transition, 0, false));
    },
    {
      transition: "string",
      "template_version_id?": "string",
      "rich_parameter_values?": "array",
      "orphan?": "boolean",
      "log_level?": "string",
      "reason?": "string",
      "on_success?": "object",
    },
  ],
  [
    "PUT",
    /^\/workspaces\/([^/]+)\/autoupdates$/,
    (w, c, [id]) =>
      withWorkspace(w, id, (x) => {
        x.automatic_updates = c.body.automatic_updates;
      }),
    { automatic_updates: "string" },
  ],
  [
    "PUT",
    /^\/workspaces\/([^/]+)\/favorite$/,
    (w, _, [id]) =>
      withWorkspace(w, id, (x) => {
        x.favorite = true;
      }),
  ],
  [
    "DELETE",
    /^\/workspaces\/([^/]+)\/favorite$/,
    (w, _, [id]) =>
      withWorkspace(w, id, (x) => {
        x.favorite = false;
      }),
  ],
  ["GET", /^\/workspacebuilds\/([^/]+)\/parameters$/, (w, _, [id]) => ok(w.buildParameters.get(id ?? "") ?? [])],
  [
    "GET",
    /^\/workspacebuilds\/([^/]+)\/logs$/,
    (w, c, [id]) =>
      logs(
        w,
        c,
        w.builds.find((b) => b.id === id),
      ),
  ],
  [
    "PATCH",
    /^\/workspacebuilds\/([^/]+)\/cancel$/,
    (w, _, [id]) => {
      const build = w.builds.find((b) => b.id === id);
      if (!build) return missing;
      build.job.status = "canceling";
      build.status = "canceling";
      return ok({ message: "Job has been marked as canceled..." });
    },
  ],
];

const withWorkspace = (w: World, id: string | undefined, apply: (x: Workspace) => void) =>
  change(w.workspaces, id, apply, () => none);

function findWorkspace(world: World, owner: string | undefined, name: string | undefined): Workspace | undefined {
  return world.workspaces.find((x) => x.owner_name === owner && x.name === name && x.latest_build.status !== "deleted");
}

const known = ["owner", "template", "name", "status", "outdated", "healthy", "dormant", "has-agent", "param"];

function listWorkspaces(world: World, call: Call): Reply {
  let found = world.workspaces.filter((x) => x.latest_build.status !== "deleted");
  for (const [key, value] of words((call.query.get("q") ?? "").toLowerCase(), "name")) {
    if (![...known, "organization", "shared"].includes(key))
      return invalid("q", `"${key}" is not a valid query param`, "Invalid workspace search query.");
    if (key === "owner") found = found.filter((x) => x.owner_name === (value === "me" ? world.viewer.username : value));
    else if (key === "status") found = found.filter((x) => x.latest_build.status === value);
    else if (key === "template") found = found.filter((x) => x.template_name === value);
    else if (key === "name") found = found.filter((x) => x.name.includes(value));
    else if (key === "outdated") found = found.filter((x) => String(x.outdated) === value);
    else if (key === "organization") found = found.filter((x) => x.organization_name === value);
    else if (key === "shared") found = found.filter((x) => String((x.shared_with ?? []).length > 0) === value);
  }
  return ok({ workspaces: page(found, call), count: found.length });
}
