export const nanosecondsPerDay = 24 * 3600 * 1e9;

const days = [7, 30, 90, 365];

const label = (n: number) => (n === 365 ? "1 year" : n === 1 ? "1 day" : `${n} days`);

/** Lifetimes to choose from, none longer than the limit (nanoseconds; 0 is without one); the last is the longest. */
export function lifetimes(limit: number): { value: string; label: string }[] {
  const longest = limit > 0 ? limit / nanosecondsPerDay : Number.POSITIVE_INFINITY;
  const fitting = days.filter((n) => n <= longest);
  const whole = Math.floor(longest);
  if (whole >= 1 && whole < 365 && !fitting.includes(whole)) fitting.push(whole);
  const offered = fitting.length > 0 ? fitting : [longest];
  return offered.map((n) => ({ value: String(n), label: n < 1 ? `${Math.round(n * 24)} hours` : label(n) }));
}

/** Scopes under what they are about: `workspace:read` under workspace, `coder:…` as bundles of several. */
export function groupScopes(scopes: string[]): { group: string; items: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    // Everything is a choice of its own.
    if (scope === "all" || scope === "coder:all") continue;
    const colon = scope.indexOf(":");
    const about = colon < 0 ? "coder" : scope.slice(0, colon);
    const group = about === "coder" ? "Several at once" : about.replaceAll("_", " ");
    groups.set(group, [...(groups.get(group) ?? []), scope]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
