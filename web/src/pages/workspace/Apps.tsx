import { Button, Tooltip } from "@mantine/core";
import type { AppHealth, Workspace, WorkspaceAgent } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { Dot } from "../../components/Status";
import type { Tone } from "../../lib/status";
import { appAddress } from "../../workspace/apps";

const healthTones: Partial<Record<AppHealth, Tone>> = { initializing: "info", healthy: "good", unhealthy: "bad" };

/** The apps of an agent, each with its health when it is checked. */
export function Apps({ workspace, agent }: { workspace: Workspace; agent: WorkspaceAgent }) {
  const apps = (agent.apps ?? []).filter((app) => !app.hidden);
  return apps.map((app) => {
    const name = app.display_name || app.slug;
    const tone = healthTones[app.health];
    const button = (
      <Button
        key={app.id}
        component="a"
        href={appAddress(workspace, { agent, app })}
        target="_blank"
        rel="noreferrer"
        variant="default"
        size="xs"
        leftSection={<EntityIcon icon={app.icon} name={name} size={18} />}
        rightSection={tone && <Dot tone={tone} busy={app.health === "initializing"} />}
      >
        {name}
        {tone && <span className="visually-hidden">, {app.health}</span>}
      </Button>
    );
    const tip = app.tooltip || (app.health === "unhealthy" ? "Its health check fails" : undefined);
    return tip ? (
      <Tooltip key={app.id} label={tip}>
        {button}
      </Tooltip>
    ) : (
      button
    );
  });
}
