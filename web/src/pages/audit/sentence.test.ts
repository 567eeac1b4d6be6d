import { expect, it } from "vitest";
import type { AuditLog, User } from "../../api/types";
import { sentenceOf, valueText } from "./sentence";

const log = (change: Partial<AuditLog>): AuditLog => ({
  id: "",
  request_id: "",
  time: "",
  ip: null,
  user_agent: "",
  resource_type: "workspace_build",
  resource_id: "",
  resource_target: "demo",
  resource_icon: "",
  action: "start",
  diff: null,
  status_code: 200,
  additional_fields: null,
  description: "",
  resource_link: "",
  is_deleted: false,
  organization_id: "",
  user: { username: "mira" } as User,
  ...change,
});
const text = (change: Partial<AuditLog>) =>
  sentenceOf(log(change))
    .map((part) => part.text)
    .join("");

it("fills the server's sentence", () => {
  expect(text({ description: "{user} started workspace {target}" })).toBe("mira started workspace demo");
  expect(sentenceOf(log({ description: "{user} left" }))[0]).toEqual({ kind: "user", text: "mira" });
});

it("makes its own where the server has none", () => {
  expect(text({})).toBe("mira started workspace build demo");
  expect(text({ action: "login", user: null })).toBe("Somebody unknown logged in");
});

it("shows values as people read them", () => {
  expect(valueText(["a", "b"])).toBe("a, b");
  expect(valueText([])).toBe("–");
  expect(valueText(null)).toBe("–");
  expect(valueText(false)).toBe("false");
  expect(valueText({ a: 1 })).toBe('{"a":1}');
});
