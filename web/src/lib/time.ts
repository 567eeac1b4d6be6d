const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** "3 minutes ago", "in 2 hours"; anything within 45 s is "just now". */
export function formatRelative(time: string, now: number): string {
  const seconds = (Date.parse(time) - now) / 1000;
  if (Number.isNaN(seconds)) return "unknown";
  if (Math.abs(seconds) < 45) return seconds > 5 ? "in a moment" : "just now";
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size * 0.9) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.round(seconds / 60), "minute");
}

export function formatAbsolute(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : absolute.format(date);
}

/** The zero time that the API sends for "never". */
export function isNever(time: string | null | undefined): boolean {
  return !time || time.startsWith("0001-01-01");
}

/** A duration as people read it: 320 ms, 4.2 s, 1 min 05 s, 2 h 10 min. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/** Milliseconds a job ran, or has been running until now; undefined before it starts. */
export function jobDuration(job: { started_at?: string; completed_at?: string }, now: number): number | undefined {
  if (!job.started_at) return undefined;
  const end = job.completed_at ? Date.parse(job.completed_at) : now;
  return Math.max(0, end - Date.parse(job.started_at));
}
