import { api } from "./client";
import { logQuery } from "./log";
import type { ConnectionLogPage } from "./types";

/** The connection log, newest first, page by page. */
export const connectionsQuery = (filter: string) =>
  logQuery("connections", filter, async (range, signal) => {
    const page = await api.get<ConnectionLogPage>("/connectionlog", range, signal);
    return { logs: page.connection_logs ?? [], count: page.count, cap: page.count_cap ?? 0 };
  });
