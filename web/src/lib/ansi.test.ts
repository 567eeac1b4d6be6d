import { describe, expect, it } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi";

describe("parseAnsi", () => {
  it("keeps plain text as one run", () => {
    expect(parseAnsi("hello")).toEqual([{ text: "hello" }]);
  });

  it("styles what follows a sequence until the reset", () => {
    const runs = parseAnsi("a \u001b[1;32mgood\u001b[0m day");
    expect(runs.map((r) => r.text)).toEqual(["a ", "good", " day"]);
    expect(runs[1]?.bold).toBe(true);
    expect(runs[1]?.color).toMatch(/^#/);
    expect(runs[2]?.color).toBeUndefined();
  });

  it("drops cursor movements, titles and control characters", () => {
    expect(stripAnsi("\u001b[2K\u001b]0;title\u0007done\r")).toBe("done");
  });
});
