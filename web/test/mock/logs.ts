import type { TemplateVersion } from "../../src/api/types";
import { type Call, invalid, missing, ok, type Reply } from "./http.ts";
import type { World } from "./world.ts";

export function logs(
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
