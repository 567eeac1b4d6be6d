import { Tooltip } from "@mantine/core";
import { formatAbsolute, formatRelative, isNever } from "../lib/time";
import { useNow } from "../lib/useNow";

/** "3 minutes ago", with the exact time on hover. */
export function RelativeTime({ time }: { time: string | null | undefined }) {
  const now = useNow();
  if (!time || isNever(time)) return <span>never</span>;
  return (
    <Tooltip label={formatAbsolute(time)}>
      <time dateTime={time} className="tabular">
        {formatRelative(time, now)}
      </time>
    </Tooltip>
  );
}
