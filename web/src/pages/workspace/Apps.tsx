import { Button, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { appHostQuery } from "../../api/apps";
import type { AppHealth, Workspace, WorkspaceAgent, WorkspaceApp } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { Dot } from "../../components/Status";
import type { Tone } from "../../lib/status";
import { appAddress } from "../../workspace/apps";
import { openApp } from "../../workspace/openApp";

const healthTones: Partial<Record<AppHealth, Tone>> = { initializing: "info", healthy: "good", unhealthy: "bad" };

/** The apps of an agent, each with its health when it is checked; those of one group share a menu. */
export function Apps({ workspace, agent }: { workspace: Workspace; agent: WorkspaceAgent }) {
  const { data: appHost } = useQuery(appHostQuery);
  const apps = (agent.apps ?? []).filter((app) => !app.hidden);
  const groups = [...new Set(apps.map((app) => app.group ?? ""))];
  const linkOf = (app: WorkspaceApp) => ({
    href: appAddress(workspace, { agent, app }, appHost),
    target: "_blank",
    onClick: (event: React.MouseEvent<HTMLElement>) => void openApp(event, app),
  });
  return groups.map((group) => {
    const members = apps.filter((app) => (app.group ?? "") === group);
    if (!group) {
      return members.map((app) => (
        <Tooltip key={app.id} label={tipOf(app)} disabled={!tipOf(app)}>
          <Button
            component="a"
            rel="noreferrer"
            {...linkOf(app)}
            variant="default"
            size="xs"
            leftSection={<EntityIcon icon={app.icon} name={nameOf(app)} size={18} />}
            rightSection={<Health app={app} />}
          >
            {nameOf(app)}
          </Button>
        </Tooltip>
      ));
    }
    return (
      <Menu key={group}>
        <Menu.Target>
          <Button variant="default" size="xs" rightSection={<ChevronDown size={14} />}>
            {group}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {members.map((app) => (
            <Menu.Item
              key={app.id}
              component="a"
              rel="noreferrer"
              {...linkOf(app)}
              title={tipOf(app)}
              leftSection={<EntityIcon icon={app.icon} name={nameOf(app)} size={18} />}
              rightSection={<Health app={app} />}
            >
              {nameOf(app)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    );
  });
}

function Health({ app }: { app: WorkspaceApp }) {
  const tone = healthTones[app.health];
  return (
    tone && (
      <>
        <Dot tone={tone} busy={app.health === "initializing"} />
        <span className="visually-hidden">, {app.health}</span>
      </>
    )
  );
}

const nameOf = (app: WorkspaceApp) => app.display_name || app.slug;

const tipOf = (app: WorkspaceApp) => app.tooltip || (app.health === "unhealthy" ? "Its health check fails" : undefined);
