import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { managesOrganizations, usePermissions } from "../api/permissions";
import { endSession } from "./endSession";
import { openShortcutHelp } from "./globalDialogs";
import type { PaletteItem } from "./paletteItems";
import { useTheme } from "./useTheme";

/** Pages and actions that the palette offers besides what is on the server. */
export function usePageItems(): PaletteItem[] {
  const navigate = useNavigate();
  const [, setColorScheme] = useTheme();
  const may = usePermissions();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions do the same whatever render made them
  return useMemo(() => {
    const page = (id: string, label: string, open: () => unknown): PaletteItem => ({ id, kind: "Page", label, open });
    const action = (id: string, label: string, open: () => unknown): PaletteItem => ({
      id,
      kind: "Action",
      label,
      open,
    });
    return [
      action("create", "Create a workspace", () => navigate({ to: "/workspaces/new" })),
      ...(may.createTemplate ? [action("new-template", "New template", () => navigate({ to: "/templates/new" }))] : []),
      page("workspaces", "Workspaces", () => navigate({ to: "/workspaces" })),
      page("templates", "Templates", () => navigate({ to: "/templates" })),
      ...(may.readUsers ? [page("users", "Users", () => navigate({ to: "/users" }))] : []),
      ...(may.createUser
        ? [action("new-user", "New user", () => navigate({ to: "/users", search: { create: true } }))]
        : []),
      ...(managesOrganizations(may)
        ? [page("organizations", "Organizations, groups and roles", () => navigate({ to: "/organizations" }))]
        : []),
      ...(may.readAudit
        ? [
            page("audit", "Audit log", () => navigate({ to: "/audit" })),
            page("connections", "Connection log", () => navigate({ to: "/connections" })),
          ]
        : []),
      page("account", "Account settings", () => navigate({ to: "/account" })),
      page("tokens", "Access tokens", () => navigate({ to: "/account", search: { tab: "tokens" } })),
      page("ssh-key", "SSH key", () => navigate({ to: "/account", search: { tab: "ssh-key" } })),
      page("external-auth", "External authentication", () =>
        navigate({ to: "/account", search: { tab: "external-auth" } }),
      ),
      page("cli", "Token for the command line", () => navigate({ to: "/cli-auth" })),
      action("light", "Use the light theme", () => setColorScheme("light")),
      action("dark", "Use the dark theme", () => setColorScheme("dark")),
      action("keys", "Show keyboard shortcuts", openShortcutHelp),
      action("logout", "Log out", endSession),
    ];
  }, [may]);
}
