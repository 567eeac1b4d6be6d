import type { AgentLog, JobLog, LogLevel } from "../api/types";
import { stripAnsi } from "../lib/ansi";

/** A line of any log, as the viewer shows it. */
export interface LogLine {
  id: number;
  time: string;
  level: LogLevel;
  /** Stage of a build or name of a script: lines are grouped by it. */
  group: string;
  text: string;
}

export function fromJobLog(log: JobLog): LogLine {
  return { id: log.id, time: log.created_at, level: log.log_level, group: log.stage, text: log.output };
}

export function fromAgentLog(log: AgentLog, sources: ReadonlyMap<string, string>): LogLine {
  const group = sources.get(log.source_id) ?? "Agent";
  return { id: log.id, time: log.created_at, level: log.level, group, text: log.output };
}

export type LogRow =
  | { kind: "group"; key: string; name: string; durationMs: number | undefined }
  | { kind: "line"; key: string; line: LogLine };

/** Lines with a heading where the group changes; a group lasts until the next one begins. */
export function groupLines(lines: LogLine[], end?: string): LogRow[] {
  const rows: LogRow[] = [];
  let open: Extract<LogRow, { kind: "group" }> | undefined;
  let openedAt = 0;
  for (const line of lines) {
    if (line.group !== open?.name) {
      if (open) open.durationMs = Date.parse(line.time) - openedAt;
      open = { kind: "group", key: `g${line.id}`, name: line.group, durationMs: undefined };
      openedAt = Date.parse(line.time);
      if (line.group) rows.push(open);
    }
    // A stage begins with an empty line, which its heading says already.
    if (line.text !== "") rows.push({ kind: "line", key: `l${line.id}`, line });
  }
  if (open && end) open.durationMs = Math.max(0, Date.parse(end) - openedAt);
  return rows;
}

/** Plain text for the clipboard and for files. */
export function plainText(lines: LogLine[]): string {
  return lines
    .map(
      (line) => `${line.time} ${line.level.padEnd(5)} ${line.group ? `[${line.group}] ` : ""}${stripAnsi(line.text)}`,
    )
    .join("\n");
}

/** Adds lines that are not there yet; logs are replayed after a reconnect, and the oldest go when there are too many. */
export function appendLines<T extends { id: number }>(lines: T[], added: T[], limit: number): T[] {
  const last = lines.at(-1)?.id ?? Number.NEGATIVE_INFINITY;
  const fresh = added.filter((line) => line.id > last);
  if (fresh.length === 0) return lines;
  const all = [...lines, ...fresh];
  return all.length > limit ? all.slice(all.length - limit) : all;
}
