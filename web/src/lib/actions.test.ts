import { describe, expect, it } from "vitest";
import type { Workspace } from "../api/types";
import { availableActions, buildRequest } from "./actions";
import { workspaceLook } from "./status";

function workspace(status: string, over: Partial<Workspace> = {}, transition = "start"): Workspace {
  return {
    name: "web",
    outdated: false,
    template_allow_user_cancel_workspace_jobs: true,
    template_active_version_id: "v2",
    latest_build: { status, transition, resources: [] },
    ...over,
  } as unknown as Workspace;
}
const names = (w: Workspace) => availableActions(w).map((a) => a.name);

describe("availableActions", () => {
  it("puts what a person most likely wants first", () => {
    expect(names(workspace("running"))[0]).toBe("stop");
    expect(names(workspace("stopped"))[0]).toBe("start");
    expect(names(workspace("stopped", { outdated: true }))[0]).toBe("update");
    expect(names(workspace("failed"))[0]).toBe("retry");
  });

  it("says the command that does the same", () => {
    const commands = availableActions(workspace("failed")).map((a) => a.command);
    expect(commands).toEqual(["coder start web", "coder stop web", "coder delete web"]);
    expect(availableActions(workspace("starting"))[0]?.command).toBeUndefined();
  });

  it("offers only to cancel while a build runs, if the template lets people", () => {
    expect(names(workspace("starting"))).toEqual(["cancel"]);
    expect(names(workspace("starting", { template_allow_user_cancel_workspace_jobs: false }))).toEqual([]);
  });
});

describe("buildRequest", () => {
  it("restarts as a stop that is followed by a start", () => {
    expect(buildRequest("restart", workspace("running"))).toEqual({
      transition: "stop",
      on_success: { transition: "start" },
    });
  });

  it("updates to the active version", () => {
    expect(buildRequest("update", workspace("running", { outdated: true })).template_version_id).toBe("v2");
  });

  it("retries what failed", () => {
    expect(buildRequest("retry", workspace("failed", {}, "delete"))).toEqual({ transition: "delete" });
  });
});

describe("workspaceLook", () => {
  const withAgent = (status: string, lifecycle_state: string) => {
    const w = workspace("running");
    w.latest_build.resources = [{ agents: [{ status, lifecycle_state }] }] as never;
    return workspaceLook(w).word;
  };

  it("says what keeps a running workspace from being used", () => {
    expect(withAgent("connected", "ready")).toBe("Running");
    expect(withAgent("connecting", "created")).toBe("Agent connecting");
    expect(withAgent("connected", "start_error")).toBe("Start script failed");
    expect(withAgent("timeout", "created")).toBe("Agent did not connect");
  });

  it("shows words it does not know as they are", () => {
    expect(workspaceLook(workspace("hibernating")).word).toBe("hibernating");
  });
});
