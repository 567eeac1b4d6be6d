/** What the workspace filter's query language knows; unknown keys are refused by the server. */
const keys: Record<string, { hint: string; values?: string[] }> = {
  owner: { hint: "who it belongs to", values: ["me"] },
  status: {
    hint: "what it is doing",
    values: ["running", "stopped", "failed", "pending", "starting", "stopping", "canceled", "deleting"],
  },
  template: { hint: "what it was made from" },
  name: { hint: "part of its name" },
  outdated: { hint: "has a newer template version", values: ["true", "false"] },
  healthy: { hint: "all agents are well", values: ["true", "false"] },
  "has-agent": { hint: "state of its agents", values: ["connected", "connecting", "disconnected", "timeout"] },
  dormant: { hint: "not used for long", values: ["true"] },
  last_used_before: { hint: "RFC 3339 time" },
  last_used_after: { hint: "RFC 3339 time" },
  param: { hint: "name or name=value of a parameter" },
};

export interface Suggestion {
  /** The whole query after taking the suggestion. */
  query: string;
  label: string;
  hint: string;
}

/** Ways to go on with the last word of a query. */
export function suggestFilters(query: string, templateNames: string[]): Suggestion[] {
  const start = query.lastIndexOf(" ") + 1;
  const before = query.slice(0, start);
  const word = query.slice(start);
  const colon = word.indexOf(":");
  if (colon < 0) {
    return Object.entries(keys)
      .filter(([key]) => key.startsWith(word) && !before.includes(`${key}:`))
      .map(([key, { hint }]) => ({ query: `${before}${key}:`, label: `${key}:`, hint }));
  }
  const key = word.slice(0, colon);
  const typed = word.slice(colon + 1).toLowerCase();
  const values = key === "template" ? templateNames : (keys[key]?.values ?? []);
  return values
    .filter((value) => value.toLowerCase().startsWith(typed) && value !== typed)
    .map((value) => ({ query: `${before}${key}:${value} `, label: `${key}:${value}`, hint: "" }));
}

/** What the server is asked: trimmed, one blank between words. */
export function normalizeFilter(query: string): string {
  return query.trim().replace(/\s+/g, " ");
}
