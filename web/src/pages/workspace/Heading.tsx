import { Link } from "@tanstack/react-router";
import type { Workspace } from "../../api/types";
import { useTemplateSearch } from "../../app/useTemplateSearch";
import { Copyable } from "../../components/Copyable";
import { EntityIcon } from "../../components/EntityIcon";
import { Tag } from "../../components/Status";
import { SharedWith } from "../../workspace/SharedWith";
import { WorkspaceStatus } from "../../workspace/WorkspaceStatus";
import classes from "./Heading.module.css";

/** Name, owner, template and state of a workspace. */
export function Heading({ workspace }: { workspace: Workspace }) {
  const template = workspace.template_display_name || workspace.template_name;
  const search = useTemplateSearch()(workspace.organization_name);
  return (
    <span className={classes.heading}>
      <EntityIcon icon={workspace.template_icon} name={template} size={40} />
      <span className={classes.names}>
        <Copyable text={workspace.name} label={`the name ${workspace.name}`} />
        <span className={classes.origin}>
          {workspace.owner_name} ·{" "}
          <Link to="/templates/$template" params={{ template: workspace.template_name }} search={search}>
            {template}
          </Link>
          {workspace.outdated && <Tag tone="info">Update available</Tag>}
          <SharedWith workspace={workspace} />
        </span>
      </span>
      <span className={classes.status}>
        <WorkspaceStatus workspace={workspace} />
      </span>
    </span>
  );
}
