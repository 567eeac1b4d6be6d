import { Boxes } from "lucide-react";
import type { Workspace } from "../../api/types";
import { agentsOf } from "../../api/workspaces";
import { EmptyState } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { AgentCard } from "./AgentCard";
import classes from "./Overview.module.css";
import { Resources } from "./Resources";

interface OverviewProps {
  workspace: Workspace;
  /** The build log, while the last build is worth watching. */
  log: React.ReactNode;
}

export function Overview({ workspace, log }: OverviewProps) {
  const build = workspace.latest_build;
  const agents = agentsOf(build);
  return (
    <div className={classes.stack}>
      {agents.map((agent) => (
        <AgentCard key={agent.id} workspace={workspace} agent={agent} />
      ))}
      {log && (
        <Section title={`Build #${build.build_number}, ${build.transition}`} padded={false}>
          {log}
        </Section>
      )}
      {agents.length === 0 && !log && (
        <Section>
          <EmptyState
            icon={Boxes}
            title={build.status === "stopped" ? "The workspace is stopped" : "Nothing is running"}
          >
            {build.status === "stopped"
              ? "Its files are kept. Start it to go on working."
              : "The last build left no agent to connect to."}
          </EmptyState>
        </Section>
      )}
      <Resources resources={build.resources ?? []} />
    </div>
  );
}
