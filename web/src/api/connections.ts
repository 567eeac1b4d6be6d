import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { ConnectionLogPage } from "./types";

const pageLength = 50;

/** The connection log, newest first, page by page. */
export const connectionsQuery = (filter: string) =>
  infiniteQueryOptions({
    queryKey: ["connections", filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.get<ConnectionLogPage>(
        "/connectionlog",
        { q: filter || undefined, limit: pageLength, offset: pageParam },
        signal,
      );
      return { logs: page.connection_logs ?? [], count: page.count, cap: page.count_cap ?? 0 };
    },
    initialPageParam: 0,
    // The total can be capped, so a short page is what tells the end.
    getNextPageParam: (last, pages) => (last.logs.length < pageLength ? undefined : pages.length * pageLength),
  });
