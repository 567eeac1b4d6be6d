import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./EntryList.module.css";

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
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: offset,
    getItemKey: (index) => entries[index]?.id ?? index,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= entries.length - 1) onEnd();
  }, [lastShown, entries.length, onEnd]);

  const toggle = (id: string) => {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  };
  return (
    <div className={classes.log}>
      <div ref={body} style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {rows.map((row) => {
          const entry = entries[row.index];
          return entry ? (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              className={classes.slot}
              style={{ transform: `translateY(${row.start - offset}px)` }}
            >
              {children(entry, { opened: opened.has(entry.id), onToggle: () => toggle(entry.id) })}
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}
