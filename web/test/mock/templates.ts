import { randomUUID } from "node:crypto";
import type { Template, TemplateVersion } from "../../src/api/types";
import { ago } from "./clock.ts";
import { shown } from "./dynamicParameters.ts";
import { change, found, invalid, made, ok, type Route, removeFrom } from "./http.ts";
import { logs } from "./logs.ts";
import { job, type World } from "./world.ts";

/** Every template needs accounts in the scenario "accounts", none elsewhere. */
function neededAccounts(w: World) {
  if (w.scenario !== "accounts") return [];
  return w.externalAuth.providers.map((p) => ({
    id: p.id,
    type: p.type,
    display_name: p.display_name,
    display_icon: p.display_icon,
    authenticate_url: `/external-auth/${p.id}`,
    authenticated: w.externalAuth.links.some((l) => l.provider_id === p.id && l.authenticated),
    ...(p.id === "jfrog" ? { optional: true } : {}),
  }));
}

export const templateRoutes: Route[] = [
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
    {
      "name?": "string",
      "display_name?": "string",
      "description?": "string",
      "icon?": "string",
      "allow_user_cancel_workspace_jobs?": "boolean",
      "cors_behavior?": "string",
    },
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
      return removeFrom(w.templates, (t) => t.id === id, ok({ message: "Template has been deleted!" }));
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
    { id: "string" },
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
      return made(version);
    },
    {
      "name?": "string",
      "message?": "string",
      "template_id?": "string",
      storage_method: "string",
      "file_id?": "string",
      "example_id?": "string",
      provisioner: "string",
      tags: "object",
      "user_variable_values?": "array",
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
      return made(template);
    },
    {
      name: "string",
      template_version_id: "string",
      "display_name?": "string",
      "description?": "string",
      "icon?": "string",
    },
  ],
  ["GET", /^\/templateversions\/([^/]+)$/, (w, _, [id]) => found(w.versions.find((v) => v.id === id))],
  ["GET", /^\/templateversions\/([^/]+)\/external-auth$/, (w) => ok(neededAccounts(w))],
  ["GET", /^\/templateversions\/([^/]+)\/presets$/, (w, _, [id]) => ok(w.presets.get(id ?? "") ?? [])],
  [
    "GET",
    /^\/templateversions\/([^/]+)\/rich-parameters$/,
    (w, _, [id]) => ok(shown(w.parameters.get(id ?? "") ?? [], {})),
  ],
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
    (_, c) => (c.bytes === 0 ? invalid("file", "The archive is empty.") : made({ hash: randomUUID() })),
  ],
];

const withTemplate = (w: World, id: string | undefined, apply: (t: Template) => void) => change(w.templates, id, apply);
const withVersion = (w: World, id: string | undefined, apply: (v: TemplateVersion) => void) =>
  change(w.versions, id, apply);
