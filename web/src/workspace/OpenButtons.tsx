import { ActionIcon, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { appHostQuery } from "../api/apps";
import type { Workspace } from "../api/types";
import { EntityIcon } from "../components/EntityIcon";
import { appAddress, canOpen, mainAgent, terminalPath, visibleApps } from "./apps";
import classes from "./OpenButtons.module.css";
import { openApp } from "./openApp";

const mostApps = 3;

/** The quick ways in of a list row: the terminal and the first apps. */
export function OpenButtons({ workspace }: { workspace: Workspace }) {
  const { data: appHost } = useQuery(appHostQuery);
  if (!canOpen(workspace, mainAgent(workspace))) return null;
  return (
    <span className={classes.buttons}>
      <Tooltip label="Open a terminal">
        <ActionIcon
          component="a"
          href={terminalPath(workspace)}
          target="_blank"
          variant="default"
          size={30}
          aria-label={`Terminal of ${workspace.name}`}
        >
          <SquareTerminal size={16} />
        </ActionIcon>
      </Tooltip>
      {visibleApps(workspace)
        .filter(({ agent, app }) => canOpen(workspace, agent) && app.health !== "unhealthy")
        .slice(0, mostApps)
        .map((entry) => (
          <Tooltip key={entry.app.id} label={`Open ${entry.app.display_name || entry.app.slug}`}>
            <ActionIcon
              component="a"
              href={appAddress(workspace, entry, appHost)}
              onClick={(event) => void openApp(event, entry.app)}
              target="_blank"
              rel="noreferrer"
              variant="default"
              size={30}
              aria-label={`${entry.app.display_name || entry.app.slug} of ${workspace.name}`}
            >
              <EntityIcon icon={entry.app.icon} name={entry.app.display_name || entry.app.slug} size={20} />
            </ActionIcon>
          </Tooltip>
        ))}
    </span>
  );
}
