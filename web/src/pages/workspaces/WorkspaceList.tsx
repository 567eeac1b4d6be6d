import { Checkbox } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Workspace } from "../../api/types";
import { VirtualRows } from "../../components/VirtualRows";
import classes from "./WorkspaceList.module.css";
import { WorkspaceRow } from "./WorkspaceRow";

interface WorkspaceListProps {
  workspaces: Workspace[];
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
  /** Called when the end of what is loaded comes into view. */
  onEnd: () => void;
}

const rowHeight = 61;
const cardHeight = 125;

/** The rows that are in view, out of any number; a table when wide, cards when narrow. */
export function WorkspaceList({ workspaces, picked, onPick, onEnd }: WorkspaceListProps) {
  const narrow = useMediaQuery("(max-width: 800px)") ?? false;
  const all = workspaces.length > 0 && workspaces.every((w) => picked.has(w.id));
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };

  return (
    <div className={classes.list}>
      <div className={classes.head}>
        <Checkbox
          size="xs"
          aria-label="Select all workspaces"
          checked={all}
          indeterminate={!all && picked.size > 0}
          onChange={() => onPick(all ? new Set() : new Set(workspaces.map((w) => w.id)))}
        />
        <span />
        <span>Name</span>
        <span>Status</span>
        <span>Open</span>
        <span>Last used</span>
        <span />
      </div>
      <VirtualRows items={workspaces} rowHeight={narrow ? cardHeight : rowHeight} onEnd={onEnd}>
        {(workspace) => (
          <WorkspaceRow workspace={workspace} picked={picked.has(workspace.id)} onToggle={() => toggle(workspace.id)} />
        )}
      </VirtualRows>
    </div>
  );
}
