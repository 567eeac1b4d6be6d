import { describe, expect, it } from "vitest";
import { formatSchedule, parseSchedule } from "./schedule";

describe("parseSchedule", () => {
  it("reads ranges, lists and names of days", () => {
    expect(parseSchedule("CRON_TZ=Europe/Berlin 30 8 * * 1-5")).toEqual({
      zone: "Europe/Berlin",
      time: "08:30",
      days: [1, 2, 3, 4, 5],
    });
    expect(parseSchedule("CRON_TZ=UTC 0 9 * * MON,wed")?.days).toEqual([1, 3]);
    expect(parseSchedule("CRON_TZ=UTC 0 9 * * *")?.days).toHaveLength(7);
    expect(parseSchedule("CRON_TZ=UTC 0 9 * * 7")?.days).toEqual([0]);
  });

  it("leaves schedules that the form cannot show alone", () => {
    expect(parseSchedule("CRON_TZ=UTC */5 * * * *")).toBeUndefined();
    expect(parseSchedule("CRON_TZ=UTC 0 9 * * 5-1")).toBeUndefined();
    expect(parseSchedule(null)).toBeUndefined();
  });
});

it("writes what it reads", () => {
  const text = "CRON_TZ=Europe/Berlin 5 18 * * 0,6";
  const schedule = parseSchedule(text);
  expect(schedule && formatSchedule(schedule)).toBe(text);
});
