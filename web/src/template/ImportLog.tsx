import { useMemo } from "react";
import { jobIsActive } from "../api/templates";
import type { JobLog, TemplateVersion } from "../api/types";
import { LogView } from "../logs/LogView";
import { fromJobLog } from "../logs/lines";
import { useLog } from "../logs/useLog";

/** What the server found while it read a template version, live while it reads. */
export function ImportLog({ version, height = 360 }: { version: TemplateVersion; height?: number }) {
  const log = useLog<JobLog>({
    path: `/templateversions/${version.id}/logs`,
    live: jobIsActive(version.job),
    ends: true,
  });
  const lines = useMemo(() => log.entries.map(fromJobLog), [log.entries]);
  return (
    <LogView
      lines={lines}
      name={`${version.name}-import`}
      end={version.job.completed_at}
      loading={log.loading}
      error={log.error}
      empty={version.job.status === "pending" ? "Waiting for a provisioner." : "The import wrote no lines."}
      height={height}
    />
  );
}
