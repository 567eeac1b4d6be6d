import { randomUUID } from "node:crypto";
import type { Template, TemplateVersion, User, Workspace } from "../../src/api/types";
import { ago, job, type World } from "./world.ts";

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: what a client sends is checked by each route
  body: any;
  bytes: number;
  signedIn: boolean;
}

export interface Reply {
  status: number;
  body?: unknown;
  cookie?: string;
}

type Route = [method: string, path: RegExp, answer: (world: World, call: Call, groups: string[]) => Reply];

const ok = (body: unknown): Reply => ({ status: 200, body });
const none: Reply = { status: 204 };
const missing: Reply = {
  status: 404,
  body: { message: "Resource not found or you do not have access to this resource" },
};
const invalid = (field: string, detail: string, message = "Validation failed."): Reply => ({
  status: 400,
  body: { message, validations: [{ field, detail }] },
});

const open: Route[] = [
  ["GET", /^\/buildinfo$/, () => ok({ version: "v2.40.0+mock", external_url: "" })],
  [
    "GET",
    /^\/users\/first$/,
    (w) => (w.users.length ? ok({ message: "The initial user has already been created!" }) : missing),
  ],
  [
    "POST",
    /^\/users\/first$/,
    (w, c) => {
      if (String(c.body.password).length < 8) return invalid("password", "Use at least 8 characters.");
      w.addUser(c.body.username, c.body.name, ["owner"], "active");
      return { status: 201, body: { user_id: w.users[0]?.id, organization_id: w.organization.id } };
    },
  ],
  [
    "GET",
    /^\/users\/authmethods$/,
    () =>
      ok({
        password: { enabled: true },
        github: { enabled: false },
        oidc: { enabled: true, signInText: "Log in with Example SSO", iconUrl: "" },
      }),
  ],
  [
    "POST",
    /^\/users\/login$/,
    (_, c) =>
      c.body.password === "wrong-password"
        ? { status: 401, body: { message: "Incorrect email or password." } }
        : { status: 201, body: { session_token: "mock-token" }, cookie: "mock-token" },
  ],
];

const signedIn: Route[] = [
  ["POST", /^\/users\/logout$/, () => ({ ...ok({ message: "Logged out!" }), cookie: "" })],
  ["GET", /^\/users\/me$/, (w) => ok(w.users[0])],
  ["GET", /^\/organizations$/, (w) => ok([w.organization])],
  ["POST", /^\/users\/me\/keys$/, () => ({ status: 201, body: { key: "x7Kq2LmZp0-Gv1s9TtQdR4eWnB8yHcUfA" } })],
  ["GET", /^\/users\/me\/keys\/tokens$/, (w) => ok(w.tokens)],
  [
    "POST",
    /^\/users\/me\/keys\/tokens$/,
    (w, c) => {
      w.tokens.push({
        id: randomUUID().slice(0, 10),
        user_id: "",
        token_name: c.body.token_name,
        last_used: "0001-01-01T00:00:00Z",
        expires_at: ago(-c.body.lifetime / 1e6),
        created_at: ago(0),
        login_type: "token",
        lifetime_seconds: c.body.lifetime / 1e9,
      });
      return { status: 201, body: { key: "newTokenId-s0meSecretTextOfTheToken" } };
    },
  ],
  [
    "DELETE",
    /^\/users\/me\/keys\/([^/]+)$/,
    (w, _, [id]) => {
      w.tokens.splice(
        w.tokens.findIndex((t) => t.id === id),
        1,
      );
      return none;
    },
  ],
  [
    "GET",
    /^\/users\/roles$/,
    () =>
      ok(
        ["owner", "user-admin", "template-admin", "auditor"].map((name) => ({
          name,
          display_name: name.replace("-", " "),
          assignable: true,
          built_in: true,
        })),
      ),
  ],
  [
    "GET",
    /^\/users$/,
    (w, c) => {
      const q = c.query.get("q") ?? "";
      const found = w.users.filter((u) => u.username.includes(q) || u.email.includes(q));
      const offset = Number(c.query.get("offset") ?? 0);
      return ok({ users: found.slice(offset, offset + Number(c.query.get("limit") ?? 1000)), count: found.length });
    },
  ],
  [
    "POST",
    /^\/users$/,
    (w, c) => {
      if (w.users.some((u) => u.username === c.body.username)) {
        return {
          status: 409,
          body: {
            message: "A user with this username exists.",
            validations: [{ field: "username", detail: "This name is taken." }],
          },
        };
      }
      return { status: 201, body: w.addUser(c.body.username, c.body.name, [], "dormant") };
    },
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/status\/(suspend|activate)$/,
    (w, _, [id, action]) =>
      withUser(w, id, (u) => {
        u.status = action === "suspend" ? "suspended" : "active";
      }),
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/roles$/,
    (w, c, [id]) =>
      withUser(w, id, (u) => {
        u.roles = c.body.roles.map((name: string) => ({ name, display_name: name }));
      }),
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/profile$/,
    (w, c, [id]) =>
      withUser(w, id, (u) => {
        u.name = c.body.name;
        u.username = c.body.username;
      }),
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/password$/,
    (_, c) => (c.body.password.length < 8 ? invalid("password", "Use at least 8 characters.") : none),
  ],
  [
    "DELETE",
    /^\/users\/([^/]+)$/,
    (w, _, [id]) => {
      w.users.splice(
        w.users.findIndex((u) => u.id === id),
        1,
      );
      return ok({ message: "User has been deleted!" });
    },
  ],

  [
    "GET",
    /^\/templates$/,
    (w, c) => {
      const name = c.query.get("q")?.match(/^exact_name:(.+)$/)?.[1];
      return ok(name ? w.templates.filter((t) => t.name === name) : w.templates);
    },
  ],
  [
    "GET",
    /^\/templates\/examples$/,
    () =>
      ok([
        {
          id: "host-shell",
          url: "",
          name: "Shell on this machine",
          description: "A directory and a process on the Coder host.",
          icon: "/icon/terminal.svg",
          tags: ["host", "local"],
          markdown: "",
        },
        {
          id: "docker",
          url: "",
          name: "Docker",
          description: "A container with a persistent home.",
          icon: "/icon/docker.svg",
          tags: ["docker"],
          markdown: "",
        },
        {
          id: "kubernetes",
          url: "",
          name: "Kubernetes",
          description: "A deployment with a volume claim.",
          icon: "/icon/k8s.svg",
          tags: ["kubernetes"],
          markdown: "",
        },
      ]),
  ],
  [
    "PATCH",
    /^\/templates\/([0-9a-f-]{36})$/,
    (w, c, [id]) =>
      withTemplate(w, id, (t) => {
        Object.assign(t, c.body);
      }),
  ],
  [
    "DELETE",
    /^\/templates\/([0-9a-f-]{36})$/,
    (w, _, [id]) => {
      if (w.workspaces.some((x) => x.template_id === id))
        return {
          status: 400,
          body: { message: "The template has workspaces.", detail: "Delete its workspaces first." },
        };
      w.templates.splice(
        w.templates.findIndex((t) => t.id === id),
        1,
      );
      return ok({ message: "Template has been deleted!" });
    },
  ],
  [
    "GET",
    /^\/templates\/([0-9a-f-]{36})\/versions$/,
    (w, _, [id]) => ok(w.versions.filter((v) => v.template_id === id)),
  ],
  [
    "GET",
    /^\/templates\/([0-9a-f-]{36})\/versions\/([^/]+)$/,
    (w, _, [id, name]) => found(w.versions.find((v) => v.template_id === id && v.name === name)),
  ],
  [
    "PATCH",
    /^\/templates\/([0-9a-f-]{36})\/versions$/,
    (w, c, [id]) =>
      withTemplate(w, id, (t) => {
        t.active_version_id = c.body.id;
      }),
  ],
  [
    "POST",
    /^\/organizations\/[^/]+\/templateversions$/,
    (w, c) => {
      const version = w.addVersion(
        w.templates.find((t) => t.id === c.body.template_id),
        c.body.name || `new_${w.versions.length}`,
        c.body.message ?? "",
        false,
      );
      version.created_at = ago(0);
      version.job = job("running", 0);
      return { status: 201, body: version };
    },
  ],
  [
    "POST",
    /^\/organizations\/[^/]+\/templates$/,
    (w, c) => {
      if (w.templates.some((t) => t.name === c.body.name))
        return invalid("name", "This name is taken.", "A template with this name exists.");
      const template = w.addTemplate(
        c.body.name,
        c.body.display_name ?? "",
        c.body.description ?? "",
        c.body.icon ?? "",
      );
      return { status: 201, body: template };
    },
  ],
  ["GET", /^\/templateversions\/([^/]+)$/, (w, _, [id]) => found(w.versions.find((v) => v.id === id))],
  ["GET", /^\/templateversions\/([^/]+)\/rich-parameters$/, (w, _, [id]) => ok(w.parameters.get(id ?? "") ?? [])],
  [
    "GET",
    /^\/templateversions\/([^/]+)\/variables$/,
    () =>
      ok([
        {
          name: "registry",
          description: "Where images come from.",
          type: "string",
          value: "docker.io",
          default_value: "docker.io",
          required: false,
          sensitive: false,
        },
        {
          name: "registry_token",
          description: "Read access.",
          type: "string",
          value: "",
          default_value: "",
          required: true,
          sensitive: true,
        },
      ]),
  ],
  [
    "GET",
    /^\/templateversions\/([^/]+)\/logs$/,
    (w, c, [id]) =>
      logs(
        w,
        c,
        w.versions.find((v) => v.id === id),
      ),
  ],
  [
    "POST",
    /^\/templateversions\/([^/]+)\/(archive|unarchive)$/,
    (w, _, [id, verb]) =>
      withVersion(w, id, (v) => {
        v.archived = verb === "archive";
      }),
  ],
  ["PATCH", /^\/templateversions\/([^/]+)\/cancel$/, () => ok({ message: "Job has been marked as canceled..." })],
  [
    "POST",
    /^\/files$/,
    (_, c) =>
      c.bytes === 0 ? invalid("file", "The archive is empty.") : { status: 201, body: { hash: randomUUID() } },
  ],

  ["GET", /^\/workspaces$/, listWorkspaces],
  [
    "POST",
    /^\/users\/me\/workspaces$/,
    (w, c) => {
      const owner = w.users[0] as User;
      if (w.workspaces.some((x) => x.owner_id === owner.id && x.name === c.body.name)) {
        return {
          status: 409,
          body: {
            message: `Workspace "${c.body.name}" already exists.`,
            validations: [{ field: "name", detail: "You have a workspace with this name. Choose another." }],
          },
        };
      }
      const template = w.templates.find((t) => t.id === c.body.template_id);
      if (!template) return missing;
      const workspace = w.addWorkspace(c.body.name, owner, template, "start", 0);
      w.builds.splice(w.builds.length - 2, 2);
      w.addBuild(workspace, "start", 0, false);
      return { status: 201, body: workspace };
    },
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
      return { status: 201, body: w.addBuild(workspace, c.body.transition, 0, false) };
    },
  ],
  [
    "PUT",
    /^\/workspaces\/([^/]+)\/autostart$/,
    (w, c, [id]) =>
      withWorkspace(w, id, (x) => {
        x.autostart_schedule = c.body.schedule;
      }),
  ],
  [
    "PUT",
    /^\/workspaces\/([^/]+)\/ttl$/,
    (w, c, [id]) =>
      withWorkspace(w, id, (x) => {
        x.ttl_ms = c.body.ttl_ms;
      }),
  ],
  [
    "PUT",
    /^\/workspaces\/([^/]+)\/autoupdates$/,
    (w, c, [id]) =>
      withWorkspace(w, id, (x) => {
        x.automatic_updates = c.body.automatic_updates;
      }),
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

export function handle(world: World, call: Call): Reply {
  world.tick();
  if (world.scenario === "broken" && call.method === "GET" && /^\/(workspaces|templates|users)$/.test(call.path)) {
    return {
      status: 500,
      body: { message: "The database does not answer.", detail: "connection to 127.0.0.1:5432 refused" },
    };
  }
  for (const [routes, allowed] of [
    [open, true],
    [signedIn, call.signedIn],
  ] as const) {
    for (const [method, pattern, answer] of routes) {
      const match = method === call.method ? call.path.match(pattern) : null;
      if (!match) continue;
      if (!allowed)
        return {
          status: 401,
          body: { message: "You are signed out or your session has expired. Please sign in again to continue." },
        };
      return answer(world, call, match.slice(1) as string[]);
    }
  }
  console.warn(`mock: no route for ${call.method} ${call.path}`);
  return { status: 404, body: { message: "Route not found." } };
}

const found = (thing: unknown): Reply => (thing ? ok(thing) : missing);

function change<T extends { id: string }>(
  things: T[],
  id: string | undefined,
  apply: (thing: T) => void,
  reply: (thing: T) => Reply,
): Reply {
  const thing = things.find((t) => t.id === id);
  if (!thing) return missing;
  apply(thing);
  return reply(thing);
}
const withUser = (w: World, id: string | undefined, apply: (u: User) => void) => change(w.users, id, apply, ok);
const withTemplate = (w: World, id: string | undefined, apply: (t: Template) => void) =>
  change(w.templates, id, apply, ok);
const withVersion = (w: World, id: string | undefined, apply: (v: TemplateVersion) => void) =>
  change(w.versions, id, apply, ok);
const withWorkspace = (w: World, id: string | undefined, apply: (x: Workspace) => void) =>
  change(w.workspaces, id, apply, () => none);

function findWorkspace(world: World, owner: string | undefined, name: string | undefined): Workspace | undefined {
  return world.workspaces.find((x) => x.owner_name === owner && x.name === name && x.latest_build.status !== "deleted");
}

function logs(
  world: World,
  call: Call,
  holder: { created_at: string; job: TemplateVersion["job"] } | undefined,
): Reply {
  if (!holder) return missing;
  const after = Number(call.query.get("after") ?? 0);
  return Number.isInteger(after) && after >= 0
    ? ok(world.logs(holder).filter((l) => l.id > after))
    : invalid("after", "Must be an integer.");
}

const known = ["owner", "template", "name", "status", "outdated", "healthy", "dormant", "has-agent", "param"];

function listWorkspaces(world: World, call: Call): Reply {
  let found = world.workspaces.filter((x) => x.latest_build.status !== "deleted");
  for (const word of (call.query.get("q") ?? "").toLowerCase().split(" ").filter(Boolean)) {
    const [key = "", value = ""] = word.includes(":") ? word.split(":") : ["name", word];
    if (!known.includes(key))
      return invalid("q", `"${key}" is not a valid query param`, "Invalid workspace search query.");
    if (key === "owner") found = found.filter((x) => x.owner_name === (value === "me" ? "mira" : value));
    else if (key === "status") found = found.filter((x) => x.latest_build.status === value);
    else if (key === "template") found = found.filter((x) => x.template_name === value);
    else if (key === "name") found = found.filter((x) => x.name.includes(value));
    else if (key === "outdated") found = found.filter((x) => String(x.outdated) === value);
  }
  const offset = Number(call.query.get("offset") ?? 0);
  return ok({
    workspaces: found.slice(offset, offset + Number(call.query.get("limit") ?? 10_000)),
    count: found.length,
  });
}
