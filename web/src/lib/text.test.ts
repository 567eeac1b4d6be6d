import { describe, expect, it } from "vitest";
import { isServed, safeRedirect } from "../pages/login/safeRedirect";
import { splitError } from "./errors";
import { templateNameFrom, workspaceNameProblem } from "./names";
import { initials } from "./people";
import { proposeName, uuid } from "./random";
import { shellCommand } from "./shell";
import { formatDuration, formatRelative, jobDuration } from "./time";

describe("workspace names", () => {
  it("are checked as the server does", () => {
    expect(workspaceNameProblem("web-1")).toBeUndefined();
    expect(workspaceNameProblem("")).toContain("Give");
    expect(workspaceNameProblem("a".repeat(33))).toContain("33");
    expect(workspaceNameProblem("-web")).toContain("Start");
    expect(workspaceNameProblem("my web")).toContain("hyphens");
    expect(workspaceNameProblem("create")).toContain("reserved");
  });

  it("are proposed so that they pass", () => {
    for (let i = 0; i < 50; i++) expect(workspaceNameProblem(proposeName())).toBeUndefined();
  });
});

it("makes a template name from a file name", () => {
  expect(templateNameFrom("My Template v2.tar.gz")).toBe("my-template-v2");
});

it("makes version 4 UUIDs that differ", () => {
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid()).not.toBe(uuid());
});

it("quotes for a shell only what needs it", () => {
  expect(shellCommand("coder", "create", "web", "--parameter", "note=it's here")).toBe(
    "coder create web --parameter 'note=it'\\''s here'",
  );
});

it("says durations as people do", () => {
  expect([320, 4200, 42_000, 65_000, 7_800_000].map(formatDuration)).toEqual([
    "320 ms",
    "4.2 s",
    "42 s",
    "1 min 05 s",
    "2 h 10 min",
  ]);
});

it("says times relative to now", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  expect(formatRelative("2026-01-01T11:59:50Z", now)).toBe("just now");
  expect(formatRelative("2026-01-01T11:57:00Z", now)).toBe("3 minutes ago");
  expect(formatRelative("2026-01-02T12:00:00Z", now)).toBe("tomorrow");
  expect(formatRelative("", now)).toBe("unknown");
});

it("counts a running job until now and a finished one to its end", () => {
  const started_at = "2026-01-01T12:00:00Z";
  const now = Date.parse("2026-01-01T12:00:09Z");
  expect(jobDuration({ started_at }, now)).toBe(9000);
  expect(jobDuration({ started_at, completed_at: "2026-01-01T12:00:02Z" }, now)).toBe(2000);
  expect(jobDuration({}, now)).toBeUndefined();
});

it("takes the sentence out of a build error", () => {
  expect(splitError("Error: no space left\n\n  on main.tf line 3")).toEqual({
    sentence: "No space left",
    rest: "  on main.tf line 3",
  });
});

it("shortens names to two letters", () => {
  expect(initials({ username: "mira", name: "Mira Okafor Li" })).toBe("MO");
  expect(initials({ username: "sam.ortega" })).toBe("SO");
});

it("opens only pages of this server after a login", () => {
  expect(safeRedirect("/templates?x=1")).toBe("/templates?x=1");
  for (const bad of [undefined, "", "https://evil.example", "//evil.example", "/\\evil.example"]) {
    expect(safeRedirect(bad)).toBe("/workspaces");
  }
});

it("leaves to the browser what the server answers itself", () => {
  for (const served of [
    "/api/v2/applications/auth-redirect?x=1",
    "/@ada/dev.main/apps/code/",
    "/%40ada/dev/apps/code/?x",
  ]) {
    expect(isServed(served)).toBe(true);
  }
  for (const page of ["/workspaces", "/@ada/dev", "/@ada/dev/terminal", "/@ada/apps"]) {
    expect(isServed(page)).toBe(false);
  }
});
