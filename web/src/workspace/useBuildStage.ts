import { useEffect, useState } from "react";
import { apiPath } from "../api/client";
import { LiveSocket } from "../api/socket";
import type { JobLog } from "../api/types";

/** The stage a running build is in, from its log; undefined until the first line. */
export function useBuildStage(buildId: string, active: boolean): string | undefined {
  const [stage, setStage] = useState<string>();
  useEffect(() => {
    setStage(undefined);
    if (!active) return;
    let last: number | undefined;
    const socket = new LiveSocket({
      path: () => apiPath(`/workspacebuilds/${buildId}/logs`, { follow: true, after: last }),
      endsWithServer: true,
      onMessage: (frame) => {
        const log = JSON.parse(String(frame)) as JobLog;
        last = log.id;
        if (log.stage) setStage(log.stage);
      },
    });
    return () => socket.close();
  }, [buildId, active]);
  return stage;
}
