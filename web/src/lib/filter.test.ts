import { describe, expect, it } from "vitest";
import { normalizeFilter, suggestWords, type Vocabulary } from "./filter";

const vocabulary: Vocabulary = {
  owner: { hint: "", values: ["me"] },
  status: { hint: "", values: ["running", "stopped", "starting", "stopping"] },
  template: { hint: "", values: ["docker", "shell"] },
  outdated: { hint: "" },
};

describe("suggestWords", () => {
  it("offers keys for the beginning of a word", () => {
    expect(suggestWords("sta", vocabulary).map((s) => s.query)).toEqual(["status:"]);
  });

  it("offers values after the colon and keeps what stands before", () => {
    expect(suggestWords("owner:me status:st", vocabulary).map((s) => s.query)).toEqual([
      "owner:me status:stopped ",
      "owner:me status:starting ",
      "owner:me status:stopping ",
    ]);
  });

  it("offers the names of templates", () => {
    expect(suggestWords("template:do", vocabulary).map((s) => s.label)).toEqual(["template:docker"]);
  });

  it("does not offer a key that is there already", () => {
    expect(suggestWords("owner:me o", vocabulary).map((s) => s.label)).toEqual(["outdated:"]);
  });
});

it("asks with single blanks", () => {
  expect(normalizeFilter("  owner:me   web ")).toBe("owner:me web");
});
