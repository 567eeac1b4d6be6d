import { Button, Menu } from "@mantine/core";
import { Code } from "lucide-react";
import type { Workspace, WorkspaceAgent } from "../api/types";
import { editorsOf } from "./editors";
import { useOpenEditor } from "./useOpenEditor";

interface EditorsProps {
  workspace: Workspace;
  agent: WorkspaceAgent;
}

/** The editors of the user's machine that open an agent, a button for each. */
export function EditorButtons({ workspace, agent }: EditorsProps) {
  const open = useOpenEditor();
  return editorsOf(agent).map((editor) => (
    <Button
      key={editor.displayApp}
      variant="default"
      size="xs"
      leftSection={<Code size={15} />}
      loading={open.isPending && open.variables.editor === editor}
      onClick={() => open.mutate({ editor, workspace, agent })}
    >
      {editor.name}
    </Button>
  ));
}

/** The same in a menu. */
export function EditorMenuItems({ workspace, agent }: EditorsProps) {
  const open = useOpenEditor();
  return editorsOf(agent).map((editor) => (
    <Menu.Item
      key={editor.displayApp}
      leftSection={<Code size={16} />}
      onClick={() => open.mutate({ editor, workspace, agent })}
    >
      {editor.name}
    </Menu.Item>
  ));
}
