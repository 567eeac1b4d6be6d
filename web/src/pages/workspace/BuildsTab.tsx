import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobIsActive } from "../../api/templates";
import type { Workspace, WorkspaceBuild } from "../../api/types";
import { buildsQuery } from "../../api/workspaces";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Status } from "../../components/Status";
import { jobLook } from "../../lib/status";
import { formatDuration, jobDuration } from "../../lib/time";
import { useNow } from "../../lib/useNow";
import classes from "./BuildsTab.module.css";

const placeholders = ["a", "b", "c"];

/** Every build, newest first, with how long it took. */
export function BuildsTab({ workspace }: { workspace: Workspace }) {
  const builds = useQuery(buildsQuery(workspace.id));
  const now = useNow(builds.data?.some((b) => jobIsActive(b.job)) ?? false);
  if (builds.error) return <ErrorPanel error={builds.error} onRetry={() => void builds.refetch()} />;
  const longest = Math.max(1, ...(builds.data ?? []).map((b) => jobDuration(b.job, now) ?? 0));
  return (
    <Section padded={false}>
      <ol className={classes.list} aria-busy={builds.isPending}>
        {builds.isPending &&
          placeholders.map((key) => (
            <li key={key} className={classes.build}>
              <Skeleton height={14} width={120} />
              <Skeleton height={14} width={90} />
            </li>
          ))}
        {builds.data?.map((build) => (
          <Build
            key={build.id}
            workspace={workspace}
            build={build}
            duration={jobDuration(build.job, now)}
            longest={longest}
          />
        ))}
      </ol>
    </Section>
  );
}

const transitions = { start: "Start", stop: "Stop", delete: "Delete" };

const reasons: Record<string, string> = { autostart: "by its schedule", autostop: "by its schedule" };

interface BuildProps {
  workspace: Workspace;
  build: WorkspaceBuild;
  duration: number | undefined;
  longest: number;
}

function Build({ workspace, build, duration, longest }: BuildProps) {
  return (
    <li className={classes.build}>
      <div className={classes.what}>
        <Link
          to="/@{$owner}/$workspace/builds/$number"
          params={{ owner: workspace.owner_name, workspace: workspace.name, number: String(build.build_number) }}
        >
          #{build.build_number} {transitions[build.transition] ?? build.transition}
        </Link>
        <span className={classes.origin}>
          {build.template_version_name} · {reasons[build.reason] ?? `by ${build.initiator_name}`}
        </span>
      </div>
      <Status look={jobLook(build.job.status)} />
      <div className={classes.duration}>
        <span className={classes.bar} style={{ width: `${((duration ?? 0) / longest) * 100}%` }} aria-hidden />
        <span className="tabular">{duration === undefined ? "–" : formatDuration(duration)}</span>
      </div>
      <div className={classes.when}>
        <RelativeTime time={build.created_at} />
      </div>
    </li>
  );
}
