/** The keys of a query language: what each is about, and its values where they are few. */
export type Vocabulary = Record<string, { hint: string; values?: string[] }>;

export interface Suggestion {
  /** The whole query after taking the suggestion. */
  query: string;
  label: string;
  hint: string;
}

/** Ways to go on with the last word of a query. */
export function suggestWords(query: string, vocabulary: Vocabulary): Suggestion[] {
  const start = query.lastIndexOf(" ") + 1;
  const before = query.slice(0, start);
  const word = query.slice(start);
  const colon = word.indexOf(":");
  if (colon < 0) {
    return Object.entries(vocabulary)
      .filter(([key]) => key.startsWith(word) && !before.includes(`${key}:`))
      .map(([key, { hint }]) => ({ query: `${before}${key}:`, label: `${key}:`, hint }));
  }
  const key = word.slice(0, colon);
  const typed = word.slice(colon + 1).toLowerCase();
  return (vocabulary[key]?.values ?? [])
    .filter((value) => value.toLowerCase().startsWith(typed) && value !== typed)
    .map((value) => ({ query: `${before}${key}:${value} `, label: `${key}:${value}`, hint: "" }));
}

/** What the server is asked: trimmed, one blank between words. */
export function normalizeFilter(query: string): string {
  return query.trim().replace(/\s+/g, " ");
}
