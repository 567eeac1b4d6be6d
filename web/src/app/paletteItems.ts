export interface PaletteItem {
  id: string;
  kind: "Workspace" | "Template" | "Page" | "Action";
  label: string;
  hint?: string;
  open: () => unknown;
}

const mostShown = 50;

/** Items whose label or hint has all typed words; those whose label starts with the text come first. */
export function matchItems(items: PaletteItem[], text: string): PaletteItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = items.filter((item) => {
    const haystack = `${item.label} ${item.hint ?? ""} ${item.kind}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
  const start = words.join(" ");
  const rank = (item: PaletteItem) => (start !== "" && item.label.toLowerCase().startsWith(start) ? 0 : 1);
  return matches.sort((a, b) => rank(a) - rank(b)).slice(0, mostShown);
}
