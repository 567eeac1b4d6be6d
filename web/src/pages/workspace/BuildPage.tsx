import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ApiError } from "../../api/client";
import { jobIsActive } from "../../api/templates";
import { buildParametersQuery, buildQuery } from "../../api/workspaces";
import { CommandLine } from "../../components/Copyable";
import { ErrorPanel, JobErrorPanel } from "../../components/Feedback";
import { Page, Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Status } from "../../components/Status";
import { jobLook } from "../../lib/status";
import { formatDuration, jobDuration } from "../../lib/time";
import { useNow } from "../../lib/useNow";
import { NotFoundPage } from "../notFound/NotFoundPage";
import { BuildLog } from "./BuildLog";
import { Facts } from "./Facts";

/** One build: what it was asked, how it went, its log. */
export function BuildPage() {
  const { owner, workspace, number } = useParams({ from: "/frame/@{$owner}/$workspace/builds/$number" });
  const build = useQuery(buildQuery(owner, workspace, Number(number)));
  const parameters = useQuery({ ...buildParametersQuery(build.data?.id ?? ""), enabled: build.isSuccess });
  const now = useNow(jobIsActive(build.data?.job));
  if (build.error instanceof ApiError && build.error.status === 404) return <NotFoundPage />;
  const duration = build.data && jobDuration(build.data.job, now);
  return (
    <Page
      title={`${workspace} build #${number}`}
      description={
        <Link to="/@{$owner}/$workspace" params={{ owner, workspace }}>
          Back to {owner}/{workspace}
        </Link>
      }
      actions={build.data && <Status look={jobLook(build.data.job.status)} />}
    >
      {build.error && <ErrorPanel error={build.error} onRetry={() => void build.refetch()} />}
      {build.isPending && <Skeleton height={320} radius="md" />}
      {build.data && (
        <>
          {build.data.job.error && <JobErrorPanel title="This build failed" text={build.data.job.error} />}
          <Section>
            <Facts
              facts={[
                ["Transition", build.data.transition],
                ["Started by", build.data.initiator_name],
                ["Template version", build.data.template_version_name],
                ["Created", <RelativeTime key="t" time={build.data.created_at} />],
                ["Duration", duration === undefined ? "–" : formatDuration(duration)],
                ...(parameters.data ?? []).map((p): [string, React.ReactNode] => [p.name, p.value || "–"]),
              ]}
            />
          </Section>
          <Section title="Log" padded={false}>
            <BuildLog build={build.data} height={520} />
          </Section>
          <CommandLine command={`coder logs ${workspace} -n ${number}`} />
        </>
      )}
    </Page>
  );
}
