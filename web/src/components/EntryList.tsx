import { useState } from "react";
import classes from "./EntryList.module.css";
import { VirtualRows } from "./VirtualRows";

export interface Disclosure {
  opened: boolean;
  onToggle: () => void;
}

interface EntryListProps<T> {
  entries: T[];
  /** Called when the end of what is loaded comes into view. */
  onEnd: () => void;
  /** One entry, with its details when they are opened. */
  children: (entry: T, disclosure: Disclosure) => React.ReactNode;
}

const rowHeight = 62;

/** The entries of a log that are in view, out of any number. */
export function EntryList<T extends { id: string }>({ entries, onEnd, children }: EntryListProps<T>) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  };
  return (
    <div className={classes.log}>
      <VirtualRows items={entries} rowHeight={rowHeight} onEnd={onEnd}>
        {(entry) => children(entry, { opened: opened.has(entry.id), onToggle: () => toggle(entry.id) })}
      </VirtualRows>
    </div>
  );
}
