import { Checkbox, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { RefreshCw, Star } from "lucide-react";
import type { Workspace } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { OpenButtons } from "../../workspace/OpenButtons";
import { SharedWith } from "../../workspace/SharedWith";
import { WorkspaceMenu } from "../../workspace/WorkspaceMenu";
import { WorkspaceStatus } from "../../workspace/WorkspaceStatus";
import classes from "./WorkspaceList.module.css";

interface WorkspaceRowProps {
  workspace: Workspace;
  picked: boolean;
  onToggle: () => void;
}

export function WorkspaceRow({ workspace, picked, onToggle }: WorkspaceRowProps) {
  const template = workspace.template_display_name || workspace.template_name;
  return (
    <div className={classes.row} data-picked={picked || undefined}>
      <Checkbox
        size="xs"
        className={classes.check}
        aria-label={`Select ${workspace.name}`}
        checked={picked}
        onChange={onToggle}
      />
      <EntityIcon icon={workspace.template_icon} name={template} size={30} />
      <div className={classes.name}>
        <span className={classes.title}>
          <Link
            to="/@{$owner}/$workspace"
            params={{ owner: workspace.owner_name, workspace: workspace.name }}
            className={classes.link}
          >
            {workspace.name}
          </Link>
          {workspace.favorite && <Star size={13} className={classes.star} role="img" aria-label="Favourite" />}
          <SharedWith workspace={workspace} />
        </span>
        <span className={classes.template}>
          <span className={classes.templateName}>
            {workspace.owner_name} · {template}
          </span>
          {workspace.outdated && (
            <Tooltip label="The template has a newer version">
              <span>
                <Tag tone="info">
                  <RefreshCw size={11} aria-hidden /> Update
                </Tag>
              </span>
            </Tooltip>
          )}
        </span>
      </div>
      <div className={classes.status}>
        <WorkspaceStatus workspace={workspace} withReason />
      </div>
      <div className={classes.open}>
        <OpenButtons workspace={workspace} />
      </div>
      <div className={classes.used}>
        <RelativeTime time={workspace.last_used_at} />
      </div>
      <div className={classes.menu}>
        <WorkspaceMenu workspace={workspace} />
      </div>
    </div>
  );
}
