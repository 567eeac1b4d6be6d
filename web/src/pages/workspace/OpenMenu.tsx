import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, SquareTerminal } from "lucide-react";
import { appHostQuery } from "../../api/apps";
import type { Workspace, WorkspaceAgent } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { appAddress, canOpen, showsTerminal, terminalPath, visibleApps } from "../../workspace/apps";
import { EditorMenuItems } from "../../workspace/EditorButtons";
import { editorsOf } from "../../workspace/editors";
import { openApp } from "../../workspace/openApp";

/** The ways into a running workspace: the terminal with one click, editors and apps in a menu. */
export function OpenMenu({ workspace, agent }: { workspace: Workspace; agent: WorkspaceAgent }) {
  const { data: appHost } = useQuery(appHostQuery);
  const apps = visibleApps(workspace).filter((entry) => canOpen(workspace, entry.agent));
  const hasMenu = apps.length > 0 || editorsOf(agent).length > 0;
  const terminal = showsTerminal(agent);
  return (
    <Button.Group>
      {terminal && (
        <Button component="a" href={terminalPath(workspace)} target="_blank" leftSection={<SquareTerminal size={16} />}>
          Open terminal
        </Button>
      )}
      {hasMenu && (
        <Menu>
          <Menu.Target>
            {terminal ? (
              <Button px={8} aria-label="Open in an app" style={{ borderLeft: "1px solid rgb(255 255 255 / 30%)" }}>
                <ChevronDown size={16} />
              </Button>
            ) : (
              <Button rightSection={<ChevronDown size={16} />}>Open in</Button>
            )}
          </Menu.Target>
          <Menu.Dropdown>
            <EditorMenuItems workspace={workspace} agent={agent} />
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
  );
}
