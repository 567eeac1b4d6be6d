import { describe, expect, it } from "vitest";
import { appendLines, groupLines, type LogLine, plainText } from "./lines";

const line = (id: number, group: string, second: number): LogLine => ({
  id,
  time: `2026-01-01T12:00:0${second}.000Z`,
  level: "info",
  group,
  text: `line ${id}`,
});

describe("groupLines", () => {
  it("puts a heading where the stage changes and measures the stages", () => {
    const rows = groupLines([line(1, "Plan", 0), line(2, "Plan", 1), line(3, "Apply", 2)], "2026-01-01T12:00:05Z");
    expect(rows.map((r) => r.kind)).toEqual(["group", "line", "line", "group", "line"]);
    expect(rows.flatMap((r) => (r.kind === "group" ? [r.durationMs] : []))).toEqual([2000, 3000]);
  });

  it("shows a stage that begins with an empty line as its heading alone", () => {
    const rows = groupLines([{ ...line(1, "Plan", 0), text: "" }, line(2, "Apply", 2)]);
    expect(rows.map((r) => (r.kind === "group" ? r.name : r.line.text))).toEqual(["Plan", "Apply", "line 2"]);
  });

  it("leaves the last stage open while the log grows", () => {
    expect(groupLines([line(1, "Plan", 0)])[0]).toMatchObject({ kind: "group", durationMs: undefined });
  });
});

describe("appendLines", () => {
  it("skips what is replayed after a reconnect", () => {
    const lines = [line(1, "a", 0), line(2, "a", 0)];
    expect(appendLines(lines, [line(2, "a", 0), line(3, "a", 0)], 10).map((l) => l.id)).toEqual([1, 2, 3]);
    expect(appendLines(lines, [line(1, "a", 0)], 10)).toBe(lines);
  });

  it("lets the oldest go when there are too many", () => {
    expect(appendLines([line(1, "a", 0)], [line(2, "a", 0), line(3, "a", 0)], 2).map((l) => l.id)).toEqual([2, 3]);
  });
});

it("copies without colours", () => {
  expect(plainText([{ ...line(1, "Plan", 0), text: "\u001b[32mok\u001b[0m" }])).toBe(
    "2026-01-01T12:00:00.000Z info  [Plan] ok",
  );
});
