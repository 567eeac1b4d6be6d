import { ActionIcon, Menu, Skeleton, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Archive, ArchiveRestore, CircleCheck, EllipsisVertical, Upload } from "lucide-react";
import { useState } from "react";
import { useTemplatePermissions } from "../../api/permissions";
import { archiveVersion, promoteVersion, unarchiveVersion, versionsQuery } from "../../api/templates";
import type { Template, TemplateVersion } from "../../api/types";
import { useTemplateSearch } from "../../app/useTemplateSearch";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { splitError } from "../../lib/errors";
import classes from "./TemplatePage.module.css";

/** Versions of the template, newest first; the active one is what new workspaces are made from. */
export function VersionsTab({ template }: { template: Template }) {
  const versions = useQuery(versionsQuery(template.id));
  const [archived, setArchived] = useState(false);
  const { update: mayUpdate = false } = useTemplatePermissions(template);
  if (versions.error) return <ErrorPanel error={versions.error} onRetry={() => void versions.refetch()} />;
  const shown = (versions.data ?? [])
    .filter((v) => archived || !v.archived)
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
  return (
    <Section
      padded={false}
      title="Versions"
      actions={
        <span className={classes.title}>
          <Switch
            size="xs"
            label="Show archived"
            checked={archived}
            onChange={(event) => setArchived(event.currentTarget.checked)}
          />
          {mayUpdate && (
            <LinkButton
              to="/templates/new"
              search={{ template: template.name }}
              size="xs"
              variant="default"
              leftSection={<Upload size={14} />}
            >
              New version
            </LinkButton>
          )}
        </span>
      }
    >
      {versions.isPending && <Skeleton height={120} m="md" />}
      <ul className={classes.list}>
        {shown.map((version) => (
          <Version key={version.id} template={template} version={version} manage={mayUpdate} />
        ))}
      </ul>
    </Section>
  );
}

interface VersionProps {
  template: Template;
  version: TemplateVersion;
  manage: boolean;
}

function Version({ template, version, manage }: VersionProps) {
  const active = version.id === template.active_version_id;
  const search = useTemplateSearch()(template.organization_name);
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span className={classes.title}>
          <Link
            to="/templates/$template/versions/$version"
            params={{ template: template.name, version: version.name }}
            search={search}
          >
            {version.name}
          </Link>
          {active && <Tag tone="good">Active</Tag>}
          {version.archived && <Tag tone="idle">Archived</Tag>}
          <JobTag status={version.job.status} />
        </span>
        {version.message && <span className={classes.text}>{version.message}</span>}
        {version.job.error && <span className={classes.problem}>{splitError(version.job.error).sentence}</span>}
      </div>
      <span className={classes.text}>
        {version.created_by.username}, <RelativeTime time={version.created_at} />
      </span>
      {manage && <VersionMenu template={template} version={version} active={active} />}
    </li>
  );
}

export function JobTag({ status }: { status: string }) {
  if (status === "succeeded") return null;
  if (status === "failed") return <Tag tone="bad">Import failed</Tag>;
  if (status === "canceled") return <Tag tone="warn">Import canceled</Tag>;
  return <Tag tone="info">Importing</Tag>;
}

function VersionMenu({ template, version, active }: { template: Template; version: TemplateVersion; active: boolean }) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all(
      ["template", "templates", "template-versions", "workspaces"].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  const promote = useMutation({
    mutationFn: () => promoteVersion(template.id, version.id),
    onSuccess: () => notifyDone(`${version.name} is now the active version.`),
    onError: (error) => notifyError(error, `${version.name} could not be promoted`),
    onSettled: refresh,
  });
  const archive = useMutation({
    mutationFn: () => (version.archived ? unarchiveVersion(version.id) : archiveVersion(version.id)),
    onError: (error) => notifyError(error, `${version.name} could not be changed`),
    onSettled: refresh,
  });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${version.name}`} disabled={active}>
          <EllipsisVertical size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<CircleCheck size={15} />}
          disabled={version.job.status !== "succeeded" || version.archived}
          onClick={() => promote.mutate()}
        >
          Make active
        </Menu.Item>
        <Menu.Item
          leftSection={version.archived ? <ArchiveRestore size={15} /> : <Archive size={15} />}
          onClick={() => archive.mutate()}
        >
          {version.archived ? "Take out of the archive" : "Archive"}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
