import { Alert } from "@mantine/core";
import { MemoryStick } from "lucide-react";
import type { ResourceMonitor, WorkspaceAgent } from "../../api/types";
import { formatGibibytes } from "../../lib/bytes";

/** Memory and volumes of which more is in use than the template's limit. */
export function ResourceWarnings({ agent }: { agent: WorkspaceAgent }) {
  const full = (agent.resource_monitors ?? []).filter((monitor) => monitor.state === "NOK");
  if (full.length === 0) return null;
  return (
    <Alert color="yellow" icon={<MemoryStick size={16} />} title={full.map(headline).join(", ")}>
      {full.map((monitor) => (
        <div key={monitor.path ?? ""}>{sentence(monitor)}</div>
      ))}
    </Alert>
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
