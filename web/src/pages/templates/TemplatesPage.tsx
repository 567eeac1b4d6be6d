import { Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LayoutTemplate, Plus, Search } from "lucide-react";
import { useState } from "react";
import { usePermissions } from "../../api/permissions";
import { templatesQuery } from "../../api/templates";
import type { Template } from "../../api/types";
import { useChosenOrganization } from "../../app/chosenOrganization";
import { useTemplateSearch } from "../../app/useTemplateSearch";
import { EntityIcon } from "../../components/EntityIcon";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Page, Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { formatDuration } from "../../lib/time";
import classes from "./TemplatesPage.module.css";

const placeholders = ["a", "b", "c"];

export function TemplatesPage() {
  const templates = useQuery(templatesQuery);
  const [filter, setFilter] = useState("");
  const { createTemplate } = usePermissions();
  const { several, organization } = useChosenOrganization();
  const inside = (templates.data ?? []).filter((t) => !organization || t.organization_id === organization.id);
  const shown = inside.filter((t) =>
    `${t.name} ${t.display_name} ${t.description}`.toLowerCase().includes(filter.toLowerCase()),
  );
  const create = (
    <LinkButton to="/templates/new" leftSection={<Plus size={16} />}>
      New template
    </LinkButton>
  );
  return (
    <Page title="Templates" actions={createTemplate && create}>
      <TextInput
        aria-label="Filter templates"
        placeholder="Filter templates"
        leftSection={<Search size={15} />}
        maw={360}
        data-page-filter
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      {templates.error && <ErrorPanel error={templates.error} onRetry={() => void templates.refetch()} />}
      {(templates.isPending || shown.length > 0) && (
        <Section padded={false}>
          <ul className={classes.list} aria-busy={templates.isPending}>
            {templates.isPending &&
              placeholders.map((key) => (
                <li key={key} className={classes.row}>
                  <Skeleton width={36} height={36} />
                  <div>
                    <Skeleton width={160} height={14} />
                    <Skeleton width="70%" height={12} mt={7} />
                  </div>
                </li>
              ))}
            {shown.map((template) => (
              <Row key={template.id} template={template} showOrganization={several.length > 0 && !organization} />
            ))}
          </ul>
        </Section>
      )}
      {templates.isSuccess && shown.length === 0 && (
        <EmptyState
          icon={LayoutTemplate}
          title={inside.length === 0 ? "There is no template yet" : "No template matches"}
          action={createTemplate && inside.length === 0 && create}
        >
          A template describes what a workspace is made of, in Terraform's language.
        </EmptyState>
      )}
    </Page>
  );
}

function Row({ template, showOrganization }: { template: Template; showOrganization: boolean }) {
  const search = useTemplateSearch()(template.organization_name);
  const typical = template.build_time_stats?.start?.P50;
  const label = template.display_name || template.name;
  return (
    <li className={classes.row}>
      <EntityIcon icon={template.icon} name={label} size={36} />
      <div className={classes.what}>
        <span className={classes.title}>
          <Link to="/templates/$template" params={{ template: template.name }} search={search} className={classes.name}>
            {label}
          </Link>
          {showOrganization && (
            <Tag tone="idle">{template.organization_display_name || template.organization_name}</Tag>
          )}
          {template.deprecated && <Tag tone="warn">Deprecated</Tag>}
        </span>
        <span className={classes.text}>{template.description || template.name}</span>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>Used by</dt>
          <dd>{template.active_user_count < 0 ? "–" : template.active_user_count}</dd>
        </div>
        <div>
          <dt>Starts in</dt>
          <dd>{typical ? formatDuration(typical) : "–"}</dd>
        </div>
        <div>
          <dt>Updated</dt>
          <dd>
            <RelativeTime time={template.updated_at} />
          </dd>
        </div>
      </dl>
      <LinkButton
        to="/templates/$template/workspace"
        params={{ template: template.name }}
        search={search}
        variant="default"
        size="xs"
        className={classes.create}
        aria-label={`Create workspace from ${label}`}
      >
        Create workspace
      </LinkButton>
    </li>
  );
}
