import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { permissions } from "../api/users";
import { endSession } from "./endSession";
import type { PaletteItem } from "./paletteItems";
import { useMe } from "./Session";
import { openShortcutHelp } from "./Shortcuts";

/** Pages and actions that the palette offers besides what is on the server. */
export function usePageItems(): PaletteItem[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const { manageUsers, manageTemplates } = permissions(useMe().roles);
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
      ...(manageTemplates ? [action("new-template", "New template", () => navigate({ to: "/templates/new" }))] : []),
      page("workspaces", "Workspaces", () => navigate({ to: "/workspaces" })),
      page("templates", "Templates", () => navigate({ to: "/templates" })),
      ...(manageUsers ? [page("users", "Users", () => navigate({ to: "/users" }))] : []),
      page("account", "Account settings", () => navigate({ to: "/account" })),
      page("tokens", "Access tokens", () => navigate({ to: "/account", search: { tab: "tokens" } })),
      page("cli", "Token for the command line", () => navigate({ to: "/cli-auth" })),
      action("light", "Use the light theme", () => setColorScheme("light")),
      action("dark", "Use the dark theme", () => setColorScheme("dark")),
      action("keys", "Show keyboard shortcuts", openShortcutHelp),
      action("logout", "Log out", endSession),
    ];
  }, [manageUsers, manageTemplates]);
}
