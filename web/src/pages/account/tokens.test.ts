import { expect, it } from "vitest";
import { groupScopes, lifetimes, nanosecondsPerDay } from "./tokens";

const values = (limit: number) => lifetimes(limit).map((choice) => choice.label);

it("offers no lifetime beyond the limit, and the limit itself", () => {
  expect(values(0)).toEqual(["7 days", "30 days", "90 days", "1 year"]);
  expect(values(45 * nanosecondsPerDay)).toEqual(["7 days", "30 days", "45 days"]);
  expect(values(nanosecondsPerDay)).toEqual(["1 day"]);
  expect(values(nanosecondsPerDay / 2)).toEqual(["12 hours"]);
});

it("groups scopes by what they are about and leaves out everything", () => {
  expect(groupScopes(["all", "coder:workspaces.access", "workspace:*", "api_key:read", "workspace:ssh"])).toEqual([
    { group: "Several at once", items: ["coder:workspaces.access"] },
    { group: "workspace", items: ["workspace:*", "workspace:ssh"] },
    { group: "api key", items: ["api_key:read"] },
  ]);
});
