import type { Workspace, WorkspaceAgent } from "../api/types";

/** An editor on the user's own machine, which Coder's extension connects to a workspace. */
export interface Editor {
  /** Its name in `display_apps` of a template. */
  displayApp: string;
  name: string;
  /** Scheme of the addresses that it takes from browsers. */
  scheme: string;
  download: string;
}

const editors: Editor[] = [
  {
    displayApp: "vscode",
    name: "VS Code Desktop",
    scheme: "vscode",
    download: "https://code.visualstudio.com/download",
  },
  {
    displayApp: "vscode_insiders",
    name: "VS Code Insiders",
    scheme: "vscode-insiders",
    download: "https://code.visualstudio.com/insiders",
  },
];

/** The extension that understands the addresses. */
export const extensionPage = "https://marketplace.visualstudio.com/items?itemName=coder.coder-remote";

/** The editors that the template wants offered for an agent. */
export const editorsOf = (agent: WorkspaceAgent): Editor[] =>
  editors.filter(({ displayApp }) => agent.display_apps?.includes(displayApp));

/** Opens the agent in an editor, signed in with the token: what was open there last, or else the agent's directory. */
export function editorAddress(
  editor: Editor,
  workspace: Workspace,
  agent: WorkspaceAgent,
  server: string,
  token: string,
): string {
  const query = new URLSearchParams({
    owner: workspace.owner_name,
    workspace: workspace.name,
    agent: agent.name,
    ...(agent.expanded_directory && { folder: agent.expanded_directory }),
    openRecent: "true",
    url: server,
    token,
  });
  return `${editor.scheme}://coder.coder-remote/open?${query}`;
}
