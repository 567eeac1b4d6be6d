import { api, apiPath } from "./client";
import { logQuery } from "./log";
import type { AuditPage } from "./types";

/** The audit log, newest first, page by page. */
export const auditQuery = (filter: string) =>
  logQuery("audit", filter, async (range, signal) => {
    const page = await api.get<AuditPage>("/audit", range, signal);
    return { logs: page.audit_logs ?? [], count: page.count, cap: page.count_cap ?? 0 };
  });

/** The same rows as a file of JSON lines. */
export const auditExportAddress = (filter: string): string => apiPath("/audit/export", { q: filter || undefined });
