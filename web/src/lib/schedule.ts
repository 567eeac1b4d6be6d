/** Days as cron counts them, from Sunday. */
export const weekDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

export interface Schedule {
  zone: string;
  /** HH:MM */
  time: string;
  days: number[];
}

const pattern = /^CRON_TZ=(\S+)\s+(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+(\S+)$/;

/** Reads `CRON_TZ=Europe/Berlin 30 8 * * 1-5`; undefined for anything else. */
export function parseSchedule(text: string | null | undefined): Schedule | undefined {
  const match = text?.trim().match(pattern);
  if (!match) return undefined;
  const [, zone = "", minute = "", hour = "", days = ""] = match;
  const list = parseDays(days);
  return list && { zone, time: `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`, days: list };
}

function parseDays(text: string): number[] | undefined {
  if (text === "*") return [0, 1, 2, 3, 4, 5, 6];
  const days = new Set<number>();
  for (const part of text.split(",")) {
    const [from = Number.NaN, to = from] = part.split("-").map(parseDay);
    if (Number.isNaN(from) || Number.isNaN(to) || from > to) return undefined;
    for (let day = from; day <= to; day++) days.add(day % 7);
  }
  return [...days].sort();
}

function parseDay(text: string): number {
  const named = weekDays.findIndex((day) => day.toUpperCase() === text.toUpperCase());
  return named >= 0 ? named : /^[0-7]$/.test(text) ? Number(text) : Number.NaN;
}

export function formatSchedule({ zone, time, days }: Schedule): string {
  const [hour = "0", minute = "0"] = time.split(":");
  const list = days.length === 7 ? "*" : [...days].sort().join(",");
  return `CRON_TZ=${zone} ${Number(minute)} ${Number(hour)} * * ${list}`;
}
