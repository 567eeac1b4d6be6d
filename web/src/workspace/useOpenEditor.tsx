import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { Workspace, WorkspaceAgent } from "../api/types";
import { createSessionKey } from "../api/users";
import { notifyError } from "../components/Feedback";
import { type Editor, editorAddress, extensionPage } from "./editors";

interface Target {
  editor: Editor;
  workspace: Workspace;
  agent: WorkspaceAgent;
}

/** Opens an editor on the user's machine, with a token of its own made for it. */
export const useOpenEditor = () =>
  useMutation({
    mutationFn: async ({ editor, workspace, agent }: Target) => {
      const { key } = await createSessionKey();
      window.location.href = editorAddress(editor, workspace, agent, window.location.origin, key);
    },
    onSuccess: (_, { editor, workspace }) => hint(editor, workspace),
    onError: (error, { editor }) => notifyError(error, `${editor.name} cannot be opened`),
  });

/** A browser does not tell whether there is a program for an address. */
function hint(editor: Editor, workspace: Workspace): void {
  notifications.show({
    title: `${editor.name} opens ${workspace.name}`,
    message: (
      <>
        Does nothing happen? Install{" "}
        <a href={editor.download} target="_blank" rel="noreferrer">
          the editor
        </a>{" "}
        and its extension{" "}
        <a href={extensionPage} target="_blank" rel="noreferrer">
          Coder
        </a>{" "}
        on this machine.
      </>
    ),
    color: "accent",
    autoClose: 12_000,
  });
}
