import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { appHostQuery } from "../../api/apps";
import type { WorkspaceAgent } from "../../api/types";
import { hasLongHost, longestLabel } from "../../workspace/apps";

/** Why apps of an agent do not open on hosts of their own, where their names are too long for that. */
export function LongHosts({ agent }: { agent: WorkspaceAgent }) {
  const { data: appHost } = useQuery(appHostQuery);
  const apps = (agent.apps ?? []).filter((app) => !app.hidden && hasLongHost(app));
  if (!appHost || apps.length === 0) return null;
  const names = apps.map((app) => app.display_name || app.slug).join(", ");
  const longest = Math.max(...apps.map((app) => app.subdomain_name?.length ?? 0));
  return (
    <Text c="dimmed" size="sm">
      {names} {apps.length === 1 ? "has no host of its own and opens" : "have no hosts of their own and open"} below the
      dashboard’s address, for the owner only: the name of the host would have {longest} characters, and names have at
      most {longestLabel}. A shorter name of the workspace helps.
    </Text>
  );
}
