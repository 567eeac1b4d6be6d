import { ActionIcon, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Bookmark, ListFilter, Trash2 } from "lucide-react";
import { organizationsQuery } from "../../api/organizations";
import { templatesQuery } from "../../api/templates";
import { QueryField } from "../../components/QueryField";
import type { Vocabulary } from "../../lib/filter";
import { useSavedFilters } from "./useSavedFilters";

interface WorkspaceFiltersProps {
  value: string;
  onChange: (filter: string) => void;
}

/** What the workspace filter's query language knows; unknown keys are refused by the server. */
function vocabulary(templates: string[], organizations: string[]): Vocabulary {
  return {
    owner: { hint: "who it belongs to", values: ["me"] },
    status: {
      hint: "what it is doing",
      values: ["running", "stopped", "failed", "pending", "starting", "stopping", "canceled", "deleting"],
    },
    template: { hint: "what it was made from", values: templates },
    name: { hint: "part of its name" },
    outdated: { hint: "has a newer template version", values: ["true", "false"] },
    shared: { hint: "others than its owner may use it", values: ["true", "false"] },
    healthy: { hint: "all agents are well", values: ["true", "false"] },
    "has-agent": { hint: "state of its agents", values: ["connected", "connecting", "disconnected", "timeout"] },
    ...(organizations.length > 1 && { organization: { hint: "where it belongs to", values: organizations } }),
    dormant: { hint: "not used for long", values: ["true"] },
    last_used_before: { hint: "RFC 3339 time" },
    last_used_after: { hint: "RFC 3339 time" },
    param: { hint: "name or name=value of a parameter" },
  };
}

/** The saved filters, and the query field with suggestions. */
export function WorkspaceFilters({ value, onChange }: WorkspaceFiltersProps) {
  const templates = useQuery(templatesQuery);
  const organizations = useQuery(organizationsQuery);
  return (
    <>
      <SavedFilters current={value} onPick={onChange} />
      <QueryField
        label="Filter workspaces"
        placeholder="Filter: owner:me status:running, or a name"
        vocabulary={vocabulary(
          (templates.data ?? []).map((t) => t.name),
          (organizations.data ?? []).map((o) => o.name),
        )}
        value={value}
        onChange={onChange}
      />
    </>
  );
}

const builtIn: [label: string, query: string][] = [
  ["My workspaces", "owner:me"],
  ["All workspaces", ""],
  ["Running", "owner:me status:running"],
  ["Failed", "status:failed"],
  ["Update available", "owner:me outdated:true"],
  ["Shared", "shared:true"],
];

function SavedFilters({ current, onPick }: { current: string; onPick: (query: string) => void }) {
  const saved = useSavedFilters();
  const known = builtIn.some(([, query]) => query === current) || saved.filters.includes(current);
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="Saved filters">
          <ListFilter size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {builtIn.map(([label, query]) => (
          <Menu.Item key={label} onClick={() => onPick(query)}>
            {label}
          </Menu.Item>
        ))}
        {saved.filters.length > 0 && <Menu.Divider />}
        {saved.filters.map((query) => (
          <Menu.Item key={query} onClick={() => onPick(query)} leftSection={<Bookmark size={14} />}>
            <code>{query}</code>
          </Menu.Item>
        ))}
        <Menu.Divider />
        {known ? (
          <Menu.Item
            disabled={!saved.filters.includes(current)}
            leftSection={<Trash2 size={14} />}
            onClick={() => saved.remove(current)}
          >
            Forget this filter
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<Bookmark size={14} />} onClick={() => saved.add(current)}>
            Save this filter
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
