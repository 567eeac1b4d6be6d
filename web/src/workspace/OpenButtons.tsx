import { ActionIcon, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Code, SquareTerminal } from "lucide-react";
import { appHostQuery } from "../api/apps";
import type { Workspace } from "../api/types";
import { EntityIcon } from "../components/EntityIcon";
import { appAddress, canOpen, mainAgent, showsTerminal, terminalPath, visibleApps } from "./apps";
import { editorsOf } from "./editors";
import classes from "./OpenButtons.module.css";
import { openApp } from "./openApp";
import { useOpenEditor } from "./useOpenEditor";

/** What fits into the column. */
const mostWays = 4;

/** The quick ways in of a list row: the terminal, editors and the first apps. */
export function OpenButtons({ workspace }: { workspace: Workspace }) {
  const { data: appHost } = useQuery(appHostQuery);
  const editor = useOpenEditor();
  const agent = mainAgent(workspace);
  if (!canOpen(workspace, agent)) return null;
  const editors = editorsOf(agent);
  const terminal = showsTerminal(agent);
  return (
    <span className={classes.buttons}>
      {terminal && (
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
      )}
      {editors.map((one) => (
        <Tooltip key={one.displayApp} label={`Open in ${one.name}`}>
          <ActionIcon
            variant="default"
            size={30}
            aria-label={`${workspace.name} in ${one.name}`}
            onClick={() => editor.mutate({ editor: one, workspace, agent })}
          >
            <Code size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
      {visibleApps(workspace)
        .filter(({ agent, app }) => canOpen(workspace, agent) && app.health !== "unhealthy")
        .slice(0, mostWays - editors.length - (terminal ? 1 : 0))
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
