import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import {
  CircleStop,
  CircleX,
  EllipsisVertical,
  type LucideIcon,
  Play,
  RefreshCw,
  RotateCw,
  Settings2,
  Star,
  Trash2,
} from "lucide-react";
import type { Workspace } from "../api/types";
import { type ActionName, availableActions } from "../lib/actions";
import { DeleteWorkspaceDialog } from "./DeleteWorkspaceDialog";
import { useFavorite, useWorkspaceAction } from "./useWorkspaceAction";

export const actionIcons: Record<ActionName, LucideIcon> = {
  start: Play,
  stop: CircleStop,
  restart: RotateCw,
  update: RefreshCw,
  retry: RotateCw,
  delete: Trash2,
  cancel: CircleX,
};

/** Everything that can be done with one workspace. */
export function WorkspaceMenu({ workspace }: { workspace: Workspace }) {
  const act = useWorkspaceAction();
  const favorite = useFavorite();
  const navigate = useNavigate();
  const [deleting, deletion] = useDisclosure();
  const run = (action: ActionName) => (action === "delete" ? deletion.open() : act.mutate({ workspace, action }));
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${workspace.name}`}>
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {availableActions(workspace).map(({ name, label, command }) => {
            const Icon = actionIcons[name];
            return (
              <Menu.Item
                key={name}
                leftSection={<Icon size={15} />}
                title={command}
                color={name === "delete" ? "red" : undefined}
                onClick={() => run(name)}
              >
                {label}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item leftSection={<Star size={15} />} onClick={() => favorite.mutate(workspace)}>
            {workspace.favorite ? "Remove from favourites" : "Add to favourites"}
          </Menu.Item>
          <Menu.Item
            leftSection={<Settings2 size={15} />}
            onClick={() =>
              void navigate({
                to: "/@{$owner}/$workspace",
                params: { owner: workspace.owner_name, workspace: workspace.name },
                search: { tab: "settings" },
              })
            }
          >
            Settings
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteWorkspaceDialog workspace={workspace} opened={deleting} onClose={deletion.close} />
    </>
  );
}
