import { expect, it } from "vitest";
import { matchItems, type PaletteItem } from "./paletteItems";

const item = (label: string, hint?: string): PaletteItem => ({
  id: label,
  kind: "Workspace",
  label,
  hint,
  open: () => {},
});

it("finds every typed word in label or hint, best first", () => {
  const items = [item("payments-api", "mira"), item("api-demo", "jonas"), item("web", "mira")];
  expect(matchItems(items, "api").map((i) => i.label)).toEqual(["api-demo", "payments-api"]);
  expect(matchItems(items, "mira web").map((i) => i.label)).toEqual(["web"]);
  expect(matchItems(items, "nothing")).toEqual([]);
});
