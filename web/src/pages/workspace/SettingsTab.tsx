import type { Workspace } from "../../api/types";
import { DangerSection } from "./DangerSection";
import classes from "./Overview.module.css";
import { ParametersSection } from "./ParametersSection";
import { RenameSection } from "./RenameSection";
import { SharingSection } from "./SharingSection";
import { UpdatesSection } from "./UpdatesSection";

export function SettingsTab({ workspace }: { workspace: Workspace }) {
  return (
    <div className={classes.stack}>
      <ParametersSection workspace={workspace} />
      <UpdatesSection workspace={workspace} />
      <SharingSection workspace={workspace} />
      {workspace.allow_renames && <RenameSection workspace={workspace} />}
      <DangerSection workspace={workspace} />
    </div>
  );
}
