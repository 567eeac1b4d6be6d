import type { AuditLog } from "../../api/types";

export interface Part {
  kind: "text" | "user" | "target";
  text: string;
}

const verbs: Record<string, string> = {
  create: "created",
  write: "changed",
  delete: "deleted",
  start: "started",
  stop: "stopped",
  login: "logged in",
  logout: "logged out",
  register: "registered",
  request_password_reset: "asked for a new password",
  connect: "connected to",
  disconnect: "disconnected from",
  open: "opened",
  close: "closed",
};

/** Actions that are about the actor and not about a thing. */
const aboutActor = ["login", "logout", "register", "request_password_reset"];

/** Who did what, in parts, so that actor and object can be marked and linked. */
export function sentenceOf(log: AuditLog): Part[] {
  const user = log.user?.username ?? "Somebody unknown";
  const target = log.resource_target || log.resource_id;
  const thing = log.resource_type.replaceAll("_", " ");
  const verb = verbs[log.action] ?? log.action.replaceAll("_", " ");
  const text =
    log.description ||
    (aboutActor.includes(log.action) ? `{user} ${verb}` : `{user} ${verb} ${thing}${target ? " {target}" : ""}`);
  return text
    .split(/(\{user\}|\{target\})/)
    .filter(Boolean)
    .map((part): Part => {
      if (part === "{user}") return { kind: "user", text: user };
      if (part === "{target}") return { kind: "target", text: target };
      return { kind: "text", text: part };
    });
}

/** A value of a difference as people read it. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ") || "–";
  return JSON.stringify(value);
}
