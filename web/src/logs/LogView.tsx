import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, Copy, Download, Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { describeError } from "../api/client";
import { notifyDone } from "../components/Feedback";
import { parseAnsi, stripAnsi } from "../lib/ansi";
import { copyText } from "../lib/clipboard";
import { formatDuration } from "../lib/time";
import classes from "./LogView.module.css";
import { groupLines, type LogLine, plainText } from "./lines";

interface LogViewProps {
  lines: LogLine[];
  /** What the log is of: for the label and the file name. */
  name: string;
  /** When the last group ended, if it has. */
  end?: string;
  loading?: boolean;
  /** Why the log could not be read. */
  error?: unknown;
  /** Shown while there is no line. */
  empty: string;
  /** Id of a line to go to and mark. */
  focusLine?: number;
  /** The most it takes, in px. */
  height?: number;
}

const lineHeight = 20;
const nearEnd = 40;
const shortest = 120;

/** A log with groups, search, follow, copy and download; only the lines in view are in the page. */
export function LogView({ lines, name, end, loading, error, empty, focusLine, height = 420 }: LogViewProps) {
  const [search, setSearch] = useState("");
  const [follow, setFollow] = useState(focusLine === undefined);
  const scroller = useRef<HTMLDivElement>(null);

  const shown = useMemo(() => {
    const needle = search.toLowerCase();
    return needle ? lines.filter((line) => stripAnsi(line.text).toLowerCase().includes(needle)) : lines;
  }, [lines, search]);
  const rows = useMemo(() => groupLines(shown, search ? undefined : end), [shown, search, end]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 20,
  });

  useEffect(() => {
    if (follow && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: "end" });
  }, [follow, rows.length, virtual]);
  const focusRow = focusLine === undefined ? -1 : rows.findIndex((r) => r.kind === "line" && r.line.id === focusLine);
  useEffect(() => {
    if (focusRow >= 0) virtual.scrollToIndex(focusRow, { align: "center" });
  }, [focusRow, virtual]);

  const onScroll = () => {
    const box = scroller.current;
    if (box) setFollow(box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd);
  };

  return (
    <div className={classes.log}>
      <div className={classes.tools}>
        <TextInput
          size="xs"
          className={classes.search}
          aria-label={`Search in ${name}`}
          placeholder="Search"
          leftSection={<Search size={13} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={classes.count}>
          {search ? `${shown.length} of ${lines.length}` : lines.length} {lines.length === 1 ? "line" : "lines"}
        </span>
        <Tool
          label={follow ? "Following the end" : "Follow the end"}
          pressed={follow}
          onClick={() => setFollow(!follow)}
        >
          <ArrowDownToLine size={15} />
        </Tool>
        <Tool
          label="Copy the log"
          onClick={() => void copyText(plainText(lines)).then((done) => done && notifyDone("The log is copied."))}
        >
          <Copy size={15} />
        </Tool>
        <Tool label="Download the log" onClick={() => download(`${name}.log`, plainText(lines))}>
          <Download size={15} />
        </Tool>
      </div>
      <div
        ref={scroller}
        className={classes.lines}
        style={{ maxHeight: height, minHeight: Math.min(height, shortest) }}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={name}
      >
        {error ? <p className={classes.empty}>The log could not be read: {describeError(error).message}</p> : null}
        {rows.length === 0 && !error && (
          <p className={classes.empty}>{loading ? "Loading…" : search ? `No line has “${search}”.` : empty}</p>
        )}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.slot}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.kind === "group" ? (
                  <div className={classes.group}>
                    <span>{row.name}</span>
                    {row.durationMs !== undefined && <span>{formatDuration(row.durationMs)}</span>}
                  </div>
                ) : (
                  <Line line={row.line} marked={row.line.id === focusLine} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Line({ line, marked }: { line: LogLine; marked: boolean }) {
  return (
    <div className={classes.line} data-level={line.level} data-marked={marked || undefined}>
      <time dateTime={line.time} className={classes.time}>
        {clockTime(line.time)}
      </time>
      <span className={classes.text}>
        {parseAnsi(line.text).map((run, index) => (
          <span
            key={index}
            style={{ color: run.color, fontWeight: run.bold ? 600 : undefined, opacity: run.dim ? 0.7 : undefined }}
          >
            {run.text}
          </span>
        ))}
      </span>
    </div>
  );
}

interface ToolProps {
  label: string;
  pressed?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "accent" : "gray"}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function clockTime(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString([], { hour12: false });
}

function download(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName.replaceAll(/[^\w.-]+/g, "-");
  link.click();
  URL.revokeObjectURL(address);
}
