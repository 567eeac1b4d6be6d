/** The first line of a build error, which says what went wrong, and the rest of its text. */
export function splitError(error: string): { sentence: string; rest: string } {
  const text = error.trim();
  const end = text.indexOf("\n");
  const first = (end < 0 ? text : text.slice(0, end)).replace(/^Error:\s*/, "");
  return {
    sentence: first.charAt(0).toUpperCase() + first.slice(1),
    rest: end < 0 ? "" : text.slice(end + 1).replace(/^\n+/, ""),
  };
}
