import { Button, Tooltip } from "@mantine/core";
import type { Workspace } from "../../api/types";
import { availableActions } from "../../lib/actions";
import { canOpen, mainAgent } from "../../workspace/apps";
import { useWorkspaceAction } from "../../workspace/useWorkspaceAction";
import { actionIcons, WorkspaceMenu } from "../../workspace/WorkspaceMenu";
import { OpenMenu } from "./OpenMenu";

/** The one thing to do now, the ways in, and the rest in a menu. */
export function HeaderActions({ workspace }: { workspace: Workspace }) {
  const act = useWorkspaceAction();
  const agent = mainAgent(workspace);
  const [primary] = availableActions(workspace);
  const Icon = primary ? actionIcons[primary.name] : undefined;
  const usable = canOpen(workspace, agent);
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
      {usable && <OpenMenu workspace={workspace} agent={agent} />}
      <WorkspaceMenu workspace={workspace} />
    </>
  );
}
