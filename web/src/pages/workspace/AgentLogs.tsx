import { useMemo } from "react";
import type { AgentLog, WorkspaceAgent } from "../../api/types";
import { LogView } from "../../logs/LogView";
import { fromAgentLog } from "../../logs/lines";
import { useLog } from "../../logs/useLog";

/** What the agent and its scripts wrote, live. */
export function AgentLogs({ agent }: { agent: WorkspaceAgent }) {
  const log = useLog<AgentLog>({ path: `/workspaceagents/${agent.id}/logs`, live: true, ends: false });
  const sources = useMemo(
    () => new Map((agent.log_sources ?? []).map((source) => [source.id, source.display_name])),
    [agent.log_sources],
  );
  const lines = useMemo(() => log.entries.map((entry) => fromAgentLog(entry, sources)), [log.entries, sources]);
  return (
    <LogView
      lines={lines}
      name={`${agent.name}-agent`}
      loading={log.loading}
      error={log.error}
      empty="Neither the agent nor a script has written anything."
      height={240}
    />
  );
}
