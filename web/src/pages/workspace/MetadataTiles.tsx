import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { apiPath } from "../../api/client";
import { eventData, LiveSocket } from "../../api/socket";
import type { AgentMetadata } from "../../api/types";
import { formatRelative, isNever } from "../../lib/time";
import { useNow } from "../../lib/useNow";
import classes from "./MetadataTiles.module.css";

/** What the template measures in the workspace, as it comes in. */
export function MetadataTiles({ agentId }: { agentId: string }) {
  const [items, setItems] = useState<AgentMetadata[]>([]);
  const now = useNow();
  useEffect(() => {
    const socket = new LiveSocket({
      path: () => apiPath(`/workspaceagents/${agentId}/watch-metadata-ws`),
      onMessage: (frame) => {
        try {
          const data = eventData<AgentMetadata[] | null>(frame);
          if (data !== undefined) setItems(data ?? []);
        } catch {
          // The agent is gone; the page takes this card away when it hears of it.
          socket.close();
        }
      },
    });
    return () => socket.close();
  }, [agentId]);
  if (items.length === 0) return null;
  return (
    <dl className={classes.tiles}>
      {items.map(({ description, result }) => (
        <Tooltip
          key={description.key}
          label={
            result.error
              ? result.error
              : isNever(result.collected_at)
                ? "Not measured yet"
                : `Measured ${formatRelative(result.collected_at, now)}`
          }
        >
          <div className={classes.tile} data-failed={result.error ? true : undefined}>
            <dt>{description.display_name || description.key}</dt>
            <dd>{result.error ? result.error : result.value.trim() || "–"}</dd>
          </div>
        </Tooltip>
      ))}
    </dl>
  );
}
