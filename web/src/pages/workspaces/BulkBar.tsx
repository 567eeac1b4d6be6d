import { ActionIcon, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { X } from "lucide-react";
import type { Workspace } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { type ActionName, availableActions } from "../../lib/actions";
import { useWorkspaceAction } from "../../workspace/useWorkspaceAction";
import classes from "./BulkBar.module.css";

const bulkActions: { name: ActionName; label: string }[] = [
  { name: "start", label: "Start" },
  { name: "stop", label: "Stop" },
  { name: "update", label: "Update" },
];

/** Actions on the selected rows; each button counts those that can do it now. */
export function BulkBar({ selected, onClear }: { selected: Workspace[]; onClear: () => void }) {
  const act = useWorkspaceAction();
  const [deleting, deletion] = useDisclosure();
  const able = (name: ActionName) => selected.filter((w) => availableActions(w).some((a) => a.name === name));
  const run = (name: ActionName) => {
    for (const workspace of able(name)) act.mutate({ workspace, action: name });
    onClear();
  };
  const deletable = able("delete");
  return (
    <div className={classes.bar} role="toolbar" aria-label="Actions on the selection">
      <strong className="tabular">{selected.length} selected</strong>
      {bulkActions.map(({ name, label }) => {
        const count = able(name).length;
        return (
          <Button key={name} size="xs" variant="default" disabled={count === 0} onClick={() => run(name)}>
            {label}
            {count > 0 && count < selected.length ? ` ${count}` : ""}
          </Button>
        );
      })}
      <Button size="xs" color="red" disabled={deletable.length === 0} onClick={deletion.open}>
        Delete
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label="Clear the selection" onClick={onClear}>
        <X size={16} />
      </ActionIcon>
      <ConfirmDialog
        opened={deleting}
        onClose={deletion.close}
        onConfirm={() => {
          deletion.close();
          run("delete");
        }}
        title={deletable.length === 1 ? "Delete 1 workspace?" : `Delete ${deletable.length} workspaces?`}
        confirmLabel="Delete"
        typed="delete"
      >
        <p>All of their resources and files are destroyed. It cannot be undone.</p>
        <p>{deletable.map((w) => w.name).join(", ")}</p>
      </ConfirmDialog>
    </div>
  );
}
