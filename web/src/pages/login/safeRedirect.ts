/** Whether a path is the server's own answer, not a page of the dashboard: the browser itself must go there. */
export function isServed(target: string): boolean {
  return target.startsWith("/api/") || /^\/(@|%40)[^/]+\/[^/]+\/apps\//.test(target);
}

/** The page to open after login: only paths of this server, never another site. */
export function safeRedirect(target: string | undefined): string {
  if (!target?.startsWith("/") || target.startsWith("//") || target.includes("\\")) return "/workspaces";
  return target;
}
