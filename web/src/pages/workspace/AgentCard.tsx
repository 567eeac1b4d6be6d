import { Button } from "@mantine/core";
import { SquareTerminal } from "lucide-react";
import { useState } from "react";
import type { Workspace, WorkspaceAgent } from "../../api/types";
import { agentsOf } from "../../api/workspaces";
import { CommandLine, Copyable } from "../../components/Copyable";
import { Status } from "../../components/Status";
import { shellCommand } from "../../lib/shell";
import { agentLook } from "../../lib/status";
import { canOpen, showsTerminal, terminalPath } from "../../workspace/apps";
import { EditorButtons } from "../../workspace/EditorButtons";
import classes from "./AgentCard.module.css";
import { AgentLogs } from "./AgentLogs";
import { Apps } from "./Apps";
import { Devcontainers } from "./Devcontainers";
import { LongHosts } from "./LongHosts";
import { MetadataTiles } from "./MetadataTiles";
import { Ports } from "./Ports";
import { ResourceWarnings } from "./ResourceWarnings";

/** One agent: its state, ways in, metadata, apps and start script log. */
export function AgentCard({ workspace, agent }: { workspace: Workspace; agent: WorkspaceAgent }) {
  // Without a name the agent is meant that is in no dev container.
  const several = agent.parent_id || agentsOf(workspace.latest_build).filter((other) => !other.parent_id).length > 1;
  const troubled = agent.lifecycle_state === "start_error" || agent.lifecycle_state === "start_timeout";
  const [logs, setLogs] = useState(troubled || agent.lifecycle_state === "starting");
  const open = canOpen(workspace, agent);
  const shows = agent.display_apps ?? [];
  return (
    <section
      className={classes.card}
      data-inside={agent.parent_id ? true : undefined}
      aria-label={agent.parent_id ? `Agent ${agent.name} in a dev container` : `Agent ${agent.name}`}
    >
      <header className={classes.header}>
        <div className={classes.identity}>
          <h2>{agent.name}</h2>
          <Status look={agentLook(agent)} />
        </div>
        <span className={classes.facts}>
          {agent.parent_id && "dev container · "}
          {agent.operating_system}/{agent.architecture}
          {agent.version && ` · agent ${agent.version}`}
          {agent.expanded_directory && (
            <>
              {" · "}
              <code>
                <Copyable text={agent.expanded_directory} label="the directory" />
              </code>
            </>
          )}
        </span>
      </header>
      <div className={classes.body}>
        {agent.status === "connected" && <ResourceWarnings agent={agent} />}
        {open && (
          <div className={classes.ways}>
            {showsTerminal(agent) && (
              <Button
                component="a"
                href={terminalPath(workspace, several ? agent : undefined)}
                target="_blank"
                variant="default"
                size="xs"
                leftSection={<SquareTerminal size={15} />}
              >
                Terminal
              </Button>
            )}
            <EditorButtons workspace={workspace} agent={agent} />
            {shows.includes("port_forwarding_helper") && <Ports workspace={workspace} agent={agent} />}
            <Apps workspace={workspace} agent={agent} />
          </div>
        )}
        {open && <LongHosts agent={agent} />}
        {agent.status === "connected" && <MetadataTiles agentId={agent.id} />}
        {agent.status === "connected" && !agent.parent_id && <Devcontainers workspace={workspace} agent={agent} />}
        {open && shows.includes("ssh_helper") && (
          <CommandLine
            command={shellCommand("coder", "ssh", several ? `${workspace.name}.${agent.name}` : workspace.name)}
          />
        )}
      </div>
      <div className={classes.logs}>
        <button type="button" className={classes.toggle} aria-expanded={logs} onClick={() => setLogs(!logs)}>
          {logs ? "Hide" : "Show"} agent and script logs
        </button>
        {logs && <AgentLogs agent={agent} />}
      </div>
    </section>
  );
}
