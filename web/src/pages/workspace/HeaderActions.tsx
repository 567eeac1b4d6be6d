import { Button, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, SquareTerminal } from "lucide-react";
import { appHostQuery } from "../../api/apps";
import type { Workspace } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { availableActions } from "../../lib/actions";
import { appAddress, canOpen, mainAgent, terminalPath, visibleApps } from "../../workspace/apps";
import { openApp } from "../../workspace/openApp";
import { useWorkspaceAction } from "../../workspace/useWorkspaceAction";
import { actionIcons, WorkspaceMenu } from "../../workspace/WorkspaceMenu";

/** The one thing to do now, the ways in, and the rest in a menu. */
export function HeaderActions({ workspace }: { workspace: Workspace }) {
  const act = useWorkspaceAction();
  const { data: appHost } = useQuery(appHostQuery);
  const agent = mainAgent(workspace);
  const [primary] = availableActions(workspace);
  const Icon = primary ? actionIcons[primary.name] : undefined;
  const usable = canOpen(workspace, agent);
  const apps = visibleApps(workspace).filter((entry) => canOpen(workspace, entry.agent));
  return (
    <>
      {primary && (
        <Tooltip label={primary.command} disabled={!primary.command}>
          <Button
            variant={usable || primary.name === "cancel" ? "default" : "filled"}
            leftSection={Icon && <Icon size={16} />}
            onClick={() => act.mutate({ workspace, action: primary.name })}
          >
            {primary.label}
          </Button>
        </Tooltip>
      )}
      {usable && (
        <Button.Group>
          <Button
            component="a"
            href={terminalPath(workspace)}
            target="_blank"
            leftSection={<SquareTerminal size={16} />}
          >
            Open terminal
          </Button>
          {apps.length > 0 && (
            <Menu>
              <Menu.Target>
                <Button px={8} aria-label="Open in an app" style={{ borderLeft: "1px solid rgb(255 255 255 / 30%)" }}>
                  <ChevronDown size={16} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {apps.map((entry) => (
                  <Menu.Item
                    key={entry.app.id}
                    component="a"
                    href={appAddress(workspace, entry, appHost)}
                    onClick={(event) => void openApp(event, entry.app)}
                    target="_blank"
                    rel="noreferrer"
                    leftSection={
                      <EntityIcon icon={entry.app.icon} name={entry.app.display_name || entry.app.slug} size={18} />
                    }
                  >
                    {entry.app.display_name || entry.app.slug}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </Button.Group>
      )}
      <WorkspaceMenu workspace={workspace} />
    </>
  );
}
