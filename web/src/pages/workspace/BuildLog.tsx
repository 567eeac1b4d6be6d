import { useMemo } from "react";
import { jobIsActive } from "../../api/templates";
import type { JobLog, WorkspaceBuild } from "../../api/types";
import { LogView } from "../../logs/LogView";
import { fromJobLog } from "../../logs/lines";
import { useLog } from "../../logs/useLog";

interface BuildLogProps {
  build: WorkspaceBuild;
  focusLine?: number;
  height?: number;
}

/** The log of one build, live while it runs. */
export function BuildLog({ build, focusLine, height }: BuildLogProps) {
  const log = useLog<JobLog>({
    path: `/workspacebuilds/${build.id}/logs`,
    live: jobIsActive(build.job),
    ends: true,
  });
  const lines = useMemo(() => log.entries.map(fromJobLog), [log.entries]);
  return (
    <LogView
      lines={lines}
      name={`${build.workspace_name}-build-${build.build_number}`}
      end={build.job.completed_at}
      loading={log.loading}
      error={log.error}
      empty={
        build.job.status === "pending" ? "Waiting for a provisioner to take the build." : "The build wrote no lines."
      }
      focusLine={focusLine}
      height={height}
    />
  );
}
