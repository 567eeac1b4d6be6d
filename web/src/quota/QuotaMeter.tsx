import { Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { quotaQuery } from "../api/account";
import classes from "./QuotaMeter.module.css";

interface QuotaMeterProps {
  organizationId: string;
  user: string;
  label?: string;
}

/** What the workspaces of a user cost a day, of what their groups allow. Nothing where nothing is counted. */
export function QuotaMeter({ organizationId, user, label = "Daily quota" }: QuotaMeterProps) {
  const { data: quota } = useQuery({ ...quotaQuery(organizationId, user), retry: false });
  if (!quota || (quota.budget <= 0 && quota.credits_consumed <= 0)) return null;
  const { credits_consumed: used, budget } = quota;
  const share = budget > 0 ? Math.min(100, (used / budget) * 100) : 100;
  return (
    <div className={classes.quota}>
      <div className={classes.line}>
        <span>{label}</span>
        <span className="tabular">
          {used} of {budget} used
        </span>
      </div>
      <Progress
        value={share}
        size="sm"
        color={used > budget ? "red" : share >= 80 ? "yellow" : "accent"}
        aria-label={`${label}: ${used} of ${budget} used`}
      />
      {used >= budget && (
        <p className={classes.hint}>
          Nothing is left for another workspace. Stop or delete one, or ask for a higher allowance of a group.
        </p>
      )}
    </div>
  );
}
