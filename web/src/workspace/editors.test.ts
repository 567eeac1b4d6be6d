import { expect, it } from "vitest";
import type { Workspace, WorkspaceAgent } from "../api/types";
import { editorAddress, editorsOf } from "./editors";

const workspace = { owner_name: "ada", name: "dev" } as Workspace;
const agent = {
  name: "main",
  expanded_directory: "/home/ada/my src",
  display_apps: ["web_terminal", "vscode_insiders", "vscode"],
} as WorkspaceAgent;

it("offers the editors that the template wants", () => {
  expect(editorsOf(agent).map((editor) => editor.name)).toEqual(["VS Code Desktop", "VS Code Insiders"]);
  expect(editorsOf({ ...agent, display_apps: ["ssh_helper"] })).toEqual([]);
  expect(editorsOf({ ...agent, display_apps: null })).toEqual([]);
});

it("names owner, workspace, agent, directory and server to the extension", () => {
  const [, insiders] = editorsOf(agent);
  const address = new URL(insiders ? editorAddress(insiders, workspace, agent, "https://dev.example.com", "a-b") : "");
  expect(address.protocol).toBe("vscode-insiders:");
  expect(`${address.host}${address.pathname}`).toBe("coder.coder-remote/open");
  expect(Object.fromEntries(address.searchParams)).toEqual({
    owner: "ada",
    workspace: "dev",
    agent: "main",
    folder: "/home/ada/my src",
    openRecent: "true",
    url: "https://dev.example.com",
    token: "a-b",
  });
});

it("names no directory when the agent has not said where it is", () => {
  const [editor] = editorsOf(agent);
  const { expanded_directory, ...silent } = agent;
  expect(editor && editorAddress(editor, workspace, silent, "https://dev.example.com", "a-b")).not.toContain("folder=");
});
