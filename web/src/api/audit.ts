import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, apiPath } from "./client";
import type { AuditPage } from "./types";

const pageLength = 50;

/** The audit log, newest first, page by page. */
export const auditQuery = (filter: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.get<AuditPage>(
        "/audit",
        { q: filter || undefined, limit: pageLength, offset: pageParam },
        signal,
      );
      return { logs: page.audit_logs ?? [], count: page.count, cap: page.count_cap ?? 0 };
    },
    initialPageParam: 0,
    // The total can be capped, so a short page is what tells the end.
    getNextPageParam: (last, pages) => (last.logs.length < pageLength ? undefined : pages.length * pageLength),
  });

/** The same rows as a file of JSON lines. */
export const auditExportAddress = (filter: string): string => apiPath("/audit/export", { q: filter || undefined });
