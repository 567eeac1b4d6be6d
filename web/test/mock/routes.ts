import { accessRoutes } from "./access.ts";
import { connectionRoutes } from "./connections.ts";
import { containerRoutes } from "./containers.ts";
import { externalAuthRoutes } from "./externalAuth.ts";
import { bodyProblem, type Call, type Reply } from "./http.ts";
import { organizationRoutes } from "./organizations.ts";
import { templateRoutes } from "./templates.ts";
import { openRoutes, userRoutes } from "./users.ts";
import { workspaceRoutes } from "./workspaces.ts";
import type { World } from "./world.ts";

const signedIn = [
  ...accessRoutes,
  ...userRoutes,
  ...organizationRoutes,
  ...templateRoutes,
  ...workspaceRoutes,
  ...containerRoutes,
  ...connectionRoutes,
  ...externalAuthRoutes,
];

export function handle(world: World, call: Call): Reply {
  world.tick();
  if (world.scenario === "broken" && call.method === "GET" && world.breaks.test(call.path)) {
    return {
      status: 500,
      body: { message: "The database does not answer.", detail: "connection to 127.0.0.1:5432 refused" },
    };
  }
  for (const [routes, allowed] of [
    [openRoutes, true],
    [signedIn, call.signedIn],
  ] as const) {
    for (const [method, pattern, answer, shape = {}] of routes) {
      const match = method === call.method ? call.path.match(pattern) : null;
      if (!match) continue;
      if (!allowed) {
        return {
          status: 401,
          body: { message: "You are signed out or your session has expired. Please sign in again to continue." },
        };
      }
      const problem = bodyProblem(call.body, shape);
      if (problem) {
        console.warn(`mock: ${call.method} ${call.path}: ${problem}`);
        return { status: 400, body: { message: `Not what the API takes: ${problem}.` } };
      }
      return answer(world, call, match.slice(1) as string[]);
    }
  }
  console.warn(`mock: no route for ${call.method} ${call.path}`);
  return { status: 404, body: { message: "Route not found." } };
}
