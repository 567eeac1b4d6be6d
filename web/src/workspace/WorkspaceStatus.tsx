import { jobIsActive } from "../api/templates";
import type { Workspace } from "../api/types";
import { Status } from "../components/Status";
import { splitError } from "../lib/errors";
import { workspaceLook } from "../lib/status";
import { formatDuration, jobDuration } from "../lib/time";
import { useNow } from "../lib/useNow";
import { useBuildStage } from "./useBuildStage";

interface WorkspaceStatusProps {
  workspace: Workspace;
  /** Whether a failure's sentence stands below the word. */
  withReason?: boolean;
}

/** Status of a workspace; while it is being built also the stage and the seconds. */
export function WorkspaceStatus({ workspace, withReason = false }: WorkspaceStatusProps) {
  const look = workspaceLook(workspace);
  if (!jobIsActive(workspace.latest_build.job)) {
    const { error } = workspace.latest_build.job;
    return <Status look={look} detail={withReason && error ? splitError(error).sentence : undefined} />;
  }
  return <Building workspace={workspace} />;
}

function Building({ workspace }: { workspace: Workspace }) {
  const { job, id } = workspace.latest_build;
  const stage = useBuildStage(id, job.status !== "pending");
  const duration = jobDuration(job, useNow(true));
  const queue =
    job.status === "pending" && job.queue_size > 0 ? `${job.queue_position} of ${job.queue_size}` : undefined;
  const detail = [
    stage,
    queue,
    duration === undefined ? undefined : formatDuration(Math.floor(duration / 1000) * 1000),
  ];
  return <Status look={workspaceLook(workspace)} detail={detail.filter(Boolean).join(" · ")} />;
}
