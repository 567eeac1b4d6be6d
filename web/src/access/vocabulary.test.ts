import { expect, it } from "vitest";
import { granted, organizationResources, permissionsOf } from "./vocabulary";

const allow = (resource_type: string, action: string, negate = false) => ({ negate, resource_type, action });

it("ticks the boxes of a wildcard", () => {
  const { boxes, rest } = granted([allow("group", "*")], organizationResources);
  expect([...boxes]).toEqual(["group:create", "group:read", "group:update", "group:delete"]);
  expect(rest).toEqual([]);
});

it("keeps what it has no box for", () => {
  const kept = [allow("workspace", "read", true), allow("prebuilt_workspace", "update")];
  const state = granted([allow("template", "use"), ...kept], organizationResources);
  expect([...state.boxes]).toEqual(["template:use"]);
  expect(permissionsOf(state)).toEqual([allow("template", "use"), ...kept]);
});

it("ticks everything for all of everything, and keeps that it is all", () => {
  const { boxes, rest } = granted([allow("*", "*")], organizationResources);
  expect(boxes.has("audit_log:read")).toBe(true);
  expect(rest).toEqual([allow("*", "*")]);
});
