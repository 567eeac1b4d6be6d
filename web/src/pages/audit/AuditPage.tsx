import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, ScrollText } from "lucide-react";
import { auditExportAddress, auditQuery } from "../../api/audit";
import { organizationsQuery } from "../../api/organizations";
import { FilteredLog } from "../../components/FilteredLog";
import { Page } from "../../components/Page";
import type { Vocabulary } from "../../lib/filter";
import { AuditRow } from "./AuditRow";

const day = 86_400_000;
const date = (ago: number) => new Date(Date.now() - ago).toISOString().slice(0, 10);

function vocabulary(organizations: string[]): Vocabulary {
  return {
    resource_type: {
      hint: "what it was done to",
      values: [
        "api_key",
        "convert_login",
        "custom_role",
        "git_ssh_key",
        "group",
        "idp_sync_settings_group",
        "idp_sync_settings_organization",
        "idp_sync_settings_role",
        "organization",
        "organization_member",
        "template",
        "template_version",
        "user",
        "workspace",
        "workspace_build",
      ],
    },
    action: {
      hint: "what was done",
      values: ["create", "write", "delete", "start", "stop", "login", "logout", "register"],
    },
    username: { hint: "who did it", values: ["me"] },
    email: { hint: "who did it" },
    date_from: { hint: "from this day on", values: [date(0), date(7 * day), date(30 * day)] },
    date_to: { hint: "until this day", values: [date(0), date(7 * day), date(30 * day)] },
    ...(organizations.length > 1 && { organization: { hint: "where", values: organizations } }),
    resource_target: { hint: "the name of what it was done to" },
    resource_id: { hint: "the id of what it was done to" },
    request_id: { hint: "everything of one request" },
    build_reason: { hint: "why a workspace was built", values: ["initiator", "autostart", "autostop"] },
  };
}

const ready = (): [label: string, query: string][] => [
  ["Everything", ""],
  ["Today", `date_from:${date(0)}`],
  ["Logins", "action:login"],
  ["Deletions", "action:delete"],
  ["Changes of users", "resource_type:user"],
  ["Changes of templates", "resource_type:template"],
];

/** Who did what, when and from where. */
export function AuditPage() {
  const { filter = "" } = useSearch({ from: "/frame/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const log = useInfiniteQuery(auditQuery(filter));
  const organizations = useQuery(organizationsQuery);
  const setFilter = (next: string) => void navigate({ search: { filter: next || undefined }, replace: true });
  return (
    <Page
      title="Audit log"
      actions={
        <Button
          component="a"
          href={auditExportAddress(filter)}
          download
          variant="default"
          leftSection={<Download size={16} />}
        >
          Export as JSON lines
        </Button>
      }
    >
      <FilteredLog
        log={log}
        label="Filter the audit log"
        placeholder="Filter: resource_type:template username:mira date_from:2026-01-31"
        vocabulary={vocabulary((organizations.data ?? []).map((o) => o.name))}
        ready={ready()}
        filter={filter}
        onFilter={setFilter}
        icon={ScrollText}
        nothing="Nothing is recorded yet"
      >
        {(entry, disclosure) => (
          <AuditRow entry={entry} showOrganization={(organizations.data ?? []).length > 1} {...disclosure} />
        )}
      </FilteredLog>
    </Page>
  );
}
