import { Skeleton } from "@mantine/core";
import classes from "./WorkspaceList.module.css";

const rows = ["a", "b", "c", "d", "e"];

/** The list's rows before they are known. */
export function RowSkeletons() {
  return (
    <div className={classes.list} aria-busy role="status" aria-label="Loading workspaces">
      {rows.map((row) => (
        <div key={row} className={classes.row} data-placeholder>
          <Skeleton width={16} height={16} />
          <Skeleton width={28} height={28} />
          <div>
            <Skeleton width={140} height={14} />
            <Skeleton width={90} height={11} mt={6} />
          </div>
          <Skeleton width={90} height={14} />
          <Skeleton width={64} height={28} />
          <Skeleton width={80} height={12} />
          <Skeleton width={24} height={24} />
        </div>
      ))}
    </div>
  );
}
