import { bodyProblem, ok, type Reply, type Route } from "./http.ts";
import type { World } from "./world.ts";

/** The words of the permission vocabulary that the dashboard may ask for. */
const vocabulary: Record<string, string[]> = {
  assign_org_role: ["assign", "create", "delete", "read", "unassign", "update"],
  assign_role: ["assign", "read", "unassign"],
  audit_log: ["create", "read"],
  group: ["create", "delete", "read", "update"],
  idpsync_settings: ["read", "update"],
  organization: ["create", "delete", "read", "update"],
  organization_member: ["create", "delete", "read", "update"],
  template: ["create", "delete", "read", "update", "use", "view_insights"],
  user: ["create", "delete", "read", "read_personal", "update", "update_personal"],
  workspace: ["create", "delete", "read", "share", "ssh", "start", "stop", "update"],
};

export const accessRoutes: Route[] = [
  ["POST", /^\/authcheck$/, (w, c) => check(w, c.body.checks), { checks: "object" }],
];

type Check = { object: Record<string, string | boolean>; action: string };

function check(world: World, checks: Record<string, Check>): Reply {
  const answers: Record<string, boolean> = {};
  for (const [key, asked] of Object.entries(checks)) {
    const problem =
      bodyProblem(asked, { object: "object", action: "string" }) ??
      bodyProblem(asked.object, {
        resource_type: "string",
        "organization_id?": "string",
        "owner_id?": "string",
        "resource_id?": "string",
        "any_org?": "boolean",
      }) ??
      (vocabulary[String(asked.object.resource_type)]?.includes(asked.action)
        ? undefined
        : `${asked.object.resource_type}:${asked.action} is not a permission`);
    if (problem) {
      console.warn(`mock: authcheck ${key}: ${problem}`);
      return { status: 400, body: { message: `Not what the API takes: checks.${key}: ${problem}.` } };
    }
    const own = asked.object.resource_type === "workspace" && asked.object.owner_id === world.viewer.id;
    answers[key] = world.mayManage || own;
  }
  return ok(answers);
}
