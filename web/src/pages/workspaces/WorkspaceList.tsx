import { Checkbox } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Workspace } from "../../api/types";
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
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: workspaces.length,
    estimateSize: () => (narrow ? cardHeight : rowHeight),
    overscan: 8,
    scrollMargin: offset,
    getItemKey: (index) => workspaces[index]?.id ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured again when the shape changes
  useEffect(() => virtual.measure(), [narrow, virtual]);

  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= workspaces.length - 1) onEnd();
  }, [lastShown, workspaces.length, onEnd]);

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
      <div ref={body} style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {rows.map((row) => {
          const workspace = workspaces[row.index];
          return workspace ? (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              className={classes.slot}
              style={{ transform: `translateY(${row.start - offset}px)` }}
            >
              <WorkspaceRow
                workspace={workspace}
                picked={picked.has(workspace.id)}
                onToggle={() => toggle(workspace.id)}
              />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}
