import { expect, it } from "vitest";
import type { Workspace, WorkspaceAgent, WorkspaceApp } from "../api/types";
import { appAddress, portAddress } from "./apps";
import { wantsToken } from "./openApp";

const workspace = { owner_name: "ada", name: "Dev" } as Workspace;
const agent = { name: "main" } as WorkspaceAgent;
const code = { slug: "code", subdomain: true, subdomain_name: "code--main--dev--ada" } as WorkspaceApp;

it("opens an app on the host of its own where there is one", () => {
  expect(appAddress(workspace, { agent, app: code }, "*.apps.example.com:8443")).toBe(
    "http://code--main--dev--ada.apps.example.com:8443/",
  );
  expect(appAddress(workspace, { agent, app: code }, "")).toBe("/@ada/Dev.main/apps/code/");
  const long = { ...code, subdomain_name: "x".repeat(64) };
  expect(appAddress(workspace, { agent, app: long }, "*.apps.example.com")).toBe("/@ada/Dev.main/apps/code/");
});

it("opens ports on hosts only", () => {
  expect(portAddress(workspace, agent, 8443, "https", "*-apps.example.com")).toBe(
    "http://8443s--main--dev--ada-apps.example.com/",
  );
  expect(portAddress(workspace, agent, 8080, "http", "")).toBeUndefined();
});

it("gives tokens to editors, and never to web pages", () => {
  expect(wantsToken({ external: true, url: "jetbrains-gateway://x?token=$SESSION_TOKEN" } as WorkspaceApp)).toBe(true);
  expect(wantsToken({ external: true, url: "https://evil.example/?t=$SESSION_TOKEN" } as WorkspaceApp)).toBe(false);
  expect(wantsToken({ external: true, url: "javascript:steal('$SESSION_TOKEN')" } as WorkspaceApp)).toBe(false);
  expect(wantsToken({ external: false, url: "x://$SESSION_TOKEN" } as WorkspaceApp)).toBe(false);
});
