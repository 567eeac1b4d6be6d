import { MemoryStick } from "lucide-react";
import type { ResourceMonitor, WorkspaceAgent } from "../../api/types";
import { formatGibibytes } from "../../lib/bytes";
import classes from "./FailurePanel.module.css";

/** Memory and volumes of which more is in use than the template's limit. */
export function ResourceWarnings({ agent }: { agent: WorkspaceAgent }) {
  const full = (agent.resource_monitors ?? []).filter((monitor) => monitor.state === "NOK");
  if (full.length === 0) return null;
  return (
    <div className={classes.panel} data-tone="warn" role="alert">
      <MemoryStick size={18} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        {full.map((monitor) => (
          <div key={monitor.path ?? ""}>
            <strong>{headline(monitor)}</strong>
            <p>{sentence(monitor)}</p>
          </div>
        ))}
      </div>
    </div>
  );
}

function headline(monitor: ResourceMonitor): string {
  return monitor.path ? `${monitor.path} is filling up` : "Memory is filling up";
}

function sentence({ path, threshold, used_bytes, total_bytes }: ResourceMonitor): string {
  const remedy = path
    ? "Delete what you do not need, or ask for a larger volume."
    : "End what you do not need, or ask for more memory.";
  return (
    `${formatGibibytes(used_bytes)} of ${formatGibibytes(total_bytes)} were in use when the template's limit of ` +
    `${threshold}% was reached. ${remedy}`
  );
}
