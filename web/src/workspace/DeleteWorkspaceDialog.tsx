import type { Workspace } from "../api/types";
import { ConfirmDialog } from "../components/ConfirmDialog";
import { useWorkspaceAction } from "./useWorkspaceAction";

interface Props {
  workspace: Workspace;
  opened: boolean;
  onClose: () => void;
}

/** Deletes after the name was typed: the home directory goes with it. */
export function DeleteWorkspaceDialog({ workspace, opened, onClose }: Props) {
  const act = useWorkspaceAction();
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        act.mutate({ workspace, action: "delete" });
      }}
      title={`Delete ${workspace.name}?`}
      confirmLabel="Delete workspace"
      typed={workspace.name}
    >
      This destroys all of its resources, the files in its home directory too. It cannot be undone.
    </ConfirmDialog>
  );
}
