import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LayoutTemplate } from "lucide-react";
import { usePermissions } from "../api/permissions";
import { templatesQuery } from "../api/templates";
import type { Template } from "../api/types";
import { useChosenOrganization } from "../app/chosenOrganization";
import { useTemplateSearch } from "../app/useTemplateSearch";
import { EntityIcon } from "../components/EntityIcon";
import { EmptyState, ErrorPanel } from "../components/Feedback";
import { LinkButton } from "../components/links";
import { formatDuration } from "../lib/time";
import classes from "./TemplateCards.module.css";

/** Templates to make a workspace from. */
export function TemplateCards({ filter = "" }: { filter?: string }) {
  const templates = useQuery(templatesQuery);
  const { createTemplate } = usePermissions();
  const { organization } = useChosenOrganization();
  if (templates.error) return <ErrorPanel error={templates.error} onRetry={() => void templates.refetch()} />;
  if (templates.isPending) {
    return (
      <div className={classes.grid} aria-busy role="status" aria-label="Loading templates">
        <Skeleton height={112} radius="md" />
        <Skeleton height={112} radius="md" />
        <Skeleton height={112} radius="md" />
      </div>
    );
  }
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const inside = templates.data.filter((t) => !organization || t.organization_id === organization.id);
  const shown = inside.filter((t) =>
    words.every((word) => `${t.name} ${t.display_name} ${t.description}`.toLowerCase().includes(word)),
  );
  if (shown.length === 0) {
    return (
      <EmptyState
        icon={LayoutTemplate}
        title={inside.length === 0 ? "There is no template yet" : "No template matches"}
        action={createTemplate && <LinkButton to="/templates/new">New template</LinkButton>}
      >
        {inside.length === 0 &&
          (createTemplate
            ? "A template describes what a workspace is made of. Begin with a starter."
            : "Ask an administrator for one.")}
      </EmptyState>
    );
  }
  return (
    <div className={classes.grid}>
      {shown.map((template) => (
        <Card key={template.id} template={template} />
      ))}
    </div>
  );
}

function Card({ template }: { template: Template }) {
  const search = useTemplateSearch()(template.organization_name);
  const typical = template.build_time_stats?.start?.P50;
  return (
    <Link
      to="/templates/$template/workspace"
      params={{ template: template.name }}
      search={search}
      className={classes.card}
    >
      <EntityIcon icon={template.icon} name={template.display_name || template.name} size={36} />
      <span className={classes.body}>
        <span className={classes.name}>{template.display_name || template.name}</span>
        <span className={classes.text}>{template.description}</span>
        {template.deprecated && <span className={classes.deprecated}>Deprecated: {template.deprecation_message}</span>}
        {typical ? <span className={classes.time}>ready in about {formatDuration(typical)}</span> : null}
      </span>
    </Link>
  );
}
