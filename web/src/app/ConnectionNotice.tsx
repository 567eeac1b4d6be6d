import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { connection } from "../api/connection";
import classes from "./ConnectionNotice.module.css";

/** Says that the server does not answer, and refreshes everything once it does again. */
export function ConnectionNotice() {
  const state = useSyncExternalStore(connection.subscribe, () => connection.state);
  const client = useQueryClient();
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === "online" && wasLost.current) void client.invalidateQueries();
    wasLost.current = state === "lost";
  }, [state, client]);
  return (
    <div role="status" className={classes.slot}>
      {state === "lost" && (
        <span className={classes.notice}>
          <CloudOff size={14} aria-hidden />
          <span>Connection lost, trying again…</span>
        </span>
      )}
    </div>
  );
}
