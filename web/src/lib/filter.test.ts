import { describe, expect, it } from "vitest";
import { normalizeFilter, suggestFilters } from "./filter";

describe("suggestFilters", () => {
  it("offers keys for the beginning of a word", () => {
    expect(suggestFilters("sta", []).map((s) => s.query)).toEqual(["status:"]);
  });

  it("offers values after the colon and keeps what stands before", () => {
    expect(suggestFilters("owner:me status:st", []).map((s) => s.query)).toEqual([
      "owner:me status:stopped ",
      "owner:me status:starting ",
      "owner:me status:stopping ",
    ]);
  });

  it("offers the names of templates", () => {
    expect(suggestFilters("template:do", ["docker", "shell"]).map((s) => s.label)).toEqual(["template:docker"]);
  });

  it("does not offer a key that is there already", () => {
    expect(suggestFilters("owner:me o", []).map((s) => s.label)).toEqual(["outdated:"]);
  });
});

it("asks with single blanks", () => {
  expect(normalizeFilter("  owner:me   web ")).toBe("owner:me web");
});
