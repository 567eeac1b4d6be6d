/** The page to open after login: only paths of this server, never another site. */
export function safeRedirect(target: string | undefined): string {
  if (!target?.startsWith("/") || target.startsWith("//") || target.includes("\\")) return "/workspaces";
  return target;
}
