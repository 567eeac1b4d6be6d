import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./VirtualRows.module.css";

interface VirtualRowsProps<T> {
  items: T[];
  /** How high most rows are, in pixels; each is measured when it is shown. */
  rowHeight: number;
  /** Called when the end of what is loaded comes into view. */
  onEnd: () => void;
  children: (item: T) => React.ReactNode;
}

/** The rows that are in view as the window is scrolled, out of any number. */
export function VirtualRows<T extends { id: string }>({ items, rowHeight, onEnd, children }: VirtualRowsProps<T>) {
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: offset,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured again when the shape of rows changes
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= items.length - 1) onEnd();
  }, [lastShown, items.length, onEnd]);
  return (
    <div ref={body} style={{ height: virtual.getTotalSize(), position: "relative" }}>
      {rows.map((row) => {
        const item = items[row.index];
        return item ? (
          <div
            key={row.key}
            ref={virtual.measureElement}
            data-index={row.index}
            className={classes.slot}
            style={{ transform: `translateY(${row.start - offset}px)` }}
          >
            {children(item)}
          </div>
        ) : null;
      })}
    </div>
  );
}
