import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { ApiError, apiPath } from "../../api/client";
import { useTemplatePermissions } from "../../api/permissions";
import {
  cancelVersion,
  jobIsActive,
  promoteVersion,
  templateByNameQuery,
  versionByNameQuery,
} from "../../api/templates";
import { CommandLine } from "../../components/Copyable";
import { ErrorPanel, JobErrorPanel, notifyError } from "../../components/Feedback";
import { Page, Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { shellCommand } from "../../lib/shell";
import { ImportLog } from "../../template/ImportLog";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { ParametersTab } from "./ParametersTab";
import { JobTag } from "./VersionsTab";

/** One version of a template: how its import went and what it asks for. */
export function VersionPage() {
  const params = useParams({ from: "/frame/templates/$template/versions/$version" });
  const client = useQueryClient();
  const { organization } = useSearch({ from: "/frame/templates/$template/versions/$version" });
  const template = useQuery(templateByNameQuery(params.template, organization));
  const { update: mayUpdate } = useTemplatePermissions(template.data);
  const version = useQuery(versionByNameQuery(template.data?.id ?? "", params.version));
  const refresh = () => client.invalidateQueries();
  const promote = useMutation({
    mutationFn: () => promoteVersion(template.data?.id ?? "", version.data?.id ?? ""),
    onError: (error) => notifyError(error, "The version could not be promoted"),
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: () => cancelVersion(version.data?.id ?? ""),
    onError: (error) => notifyError(error, "The import could not be canceled"),
    onSettled: refresh,
  });
  if (template.data === null) return <NotFoundPage />;
  if (version.error instanceof ApiError && version.error.status === 404) return <NotFoundPage />;
  const error = template.error ?? version.error;
  const active = version.data !== undefined && version.data.id === template.data?.active_version_id;
  const importing = jobIsActive(version.data?.job);
  return (
    <Page
      title={params.version}
      description={
        <>
          Version of{" "}
          <Link
            to="/templates/$template"
            params={{ template: params.template }}
            search={{ tab: "versions", organization }}
          >
            {params.template}
          </Link>
          {version.data && (
            <>
              {" · "}
              {version.data.created_by.username}, <RelativeTime time={version.data.created_at} />{" "}
              {active && <Tag tone="good">Active</Tag>} <JobTag status={version.data.job.status} />
            </>
          )}
        </>
      }
      actions={
        version.data && (
          <>
            <Button
              component="a"
              href={apiPath(`/files/${version.data.job.file_id}`, { format: "zip" })}
              variant="default"
              leftSection={<Download size={16} />}
            >
              Download
            </Button>
            {mayUpdate && importing && (
              <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
                Cancel import
              </Button>
            )}
            {mayUpdate && !active && version.data.job.status === "succeeded" && (
              <Button loading={promote.isPending} onClick={() => promote.mutate()}>
                Make active
              </Button>
            )}
          </>
        )
      }
    >
      {error && <ErrorPanel error={error} onRetry={() => void refresh()} />}
      {!error && !version.data && <Skeleton height={360} radius="md" />}
      {version.data && (
        <>
          {version.data.job.error && <JobErrorPanel title="The import failed" text={version.data.job.error} />}
          {version.data.message && <p style={{ margin: 0 }}>{version.data.message}</p>}
          <Section title="Import log" padded={false}>
            <ImportLog version={version.data} />
          </Section>
          {version.data.job.status === "succeeded" && <ParametersTab versionId={version.data.id} />}
          {active && <CommandLine command={shellCommand("coder", "create", "--template", params.template)} />}
        </>
      )}
    </Page>
  );
}
