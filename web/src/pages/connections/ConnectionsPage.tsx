import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Cable } from "lucide-react";
import { connectionsQuery } from "../../api/connections";
import { organizationsQuery } from "../../api/organizations";
import { FilteredLog } from "../../components/FilteredLog";
import { Page } from "../../components/Page";
import type { Vocabulary } from "../../lib/filter";
import { ConnectionRow } from "./ConnectionRow";

const day = 86_400_000;
const ago = (time: number) => `${new Date(Date.now() - time).toISOString().slice(0, 10)}T00:00:00Z`;

function vocabulary(organizations: string[]): Vocabulary {
  return {
    type: {
      hint: "what was opened",
      values: ["ssh", "vscode", "jetbrains", "reconnecting_pty", "workspace_app", "port_forwarding"],
    },
    status: { hint: "whether it is still open", values: ["ongoing", "completed"] },
    username: { hint: "who connected", values: ["me"] },
    user_email: { hint: "who connected" },
    workspace_owner: { hint: "whose workspace it is", values: ["me"] },
    workspace_owner_email: { hint: "whose workspace it is" },
    workspace_id: { hint: "the id of the workspace" },
    connected_after: { hint: "opened from this time on", values: [ago(0), ago(7 * day), ago(30 * day)] },
    connected_before: { hint: "opened until this time", values: [ago(0), ago(7 * day), ago(30 * day)] },
    connection_id: { hint: "one connection" },
    ...(organizations.length > 1 && { organization: { hint: "where", values: organizations } }),
  };
}

const ready = (): [label: string, query: string][] => [
  ["Everything", ""],
  ["Open now", "status:ongoing"],
  ["Today", `connected_after:${ago(0)}`],
  ["SSH", "type:ssh"],
  ["VS Code", "type:vscode"],
  ["JetBrains", "type:jetbrains"],
  ["Terminals", "type:reconnecting_pty"],
  ["Apps", "type:workspace_app"],
  ["Ports", "type:port_forwarding"],
];

/** Who is, and was, connected to which workspace. */
export function ConnectionsPage() {
  const { filter = "" } = useSearch({ from: "/frame/connections" });
  const navigate = useNavigate({ from: "/connections" });
  const log = useInfiniteQuery(connectionsQuery(filter));
  const organizations = useQuery(organizationsQuery);
  const setFilter = (next: string) => void navigate({ search: { filter: next || undefined }, replace: true });
  return (
    <Page title="Connection log">
      <FilteredLog
        log={log}
        label="Filter the connection log"
        placeholder="Filter: type:ssh username:mira status:ongoing"
        vocabulary={vocabulary((organizations.data ?? []).map((o) => o.name))}
        ready={ready()}
        filter={filter}
        onFilter={setFilter}
        icon={Cable}
        nothing="Nobody has connected to a workspace yet"
      >
        {(entry, disclosure) => (
          <ConnectionRow log={entry} showOrganization={(organizations.data ?? []).length > 1} {...disclosure} />
        )}
      </FilteredLog>
    </Page>
  );
}
