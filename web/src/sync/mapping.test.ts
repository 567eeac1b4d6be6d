import { expect, it } from "vitest";
import { linesOf, mappingOf } from "./mapping";

const line = (claim: string, ...targets: string[]) => ({ key: 0, claim, targets });

it("leaves out unfinished lines and joins those of one claim value", () => {
  const lines = [line("a", "1"), line("", "2"), line("b"), line(" a ", "1", "3")];
  expect(mappingOf(lines)).toEqual({ a: ["1", "3"] });
});

it("brings a mapping back as it came", () => {
  const mapping = { engineers: ["g1", "g2"], "/data": ["g3"] };
  expect(mappingOf(linesOf(mapping))).toEqual(mapping);
  expect(linesOf(null)).toEqual([]);
});
