import { expect, it } from "vitest";
import { canGive, roleLabel } from "./roles";

it("shortens the names of an organization's roles", () => {
  expect(roleLabel({ name: "organization-user-admin", display_name: "Organization User Admin" })).toBe("User Admin");
  expect(roleLabel({ name: "template-admin", display_name: "template-admin" })).toBe("Template admin");
  expect(roleLabel({ name: "night-shift" })).toBe("Night shift");
});

it("knows that implied roles are not given", () => {
  expect(canGive([{ name: "member", assignable: true }])).toBe(false);
  expect(canGive([{ name: "auditor", assignable: true }])).toBe(true);
  expect(canGive([{ name: "auditor", assignable: false }])).toBe(false);
  expect(canGive(undefined)).toBe(false);
});
