import { infiniteQueryOptions } from "@tanstack/react-query";

/** A part of a log, newest first. */
export interface LogPage<T> {
  logs: T[];
  /** How many entries match. */
  count: number;
  /** From this number on the server does not count further; 0 counts all. */
  cap: number;
}

/** The query parameters of a part of a log. */
export interface LogRange extends Record<string, string | number | undefined> {
  q: string | undefined;
  limit: number;
  offset: number;
}

const pageLength = 50;

/** A log that is read part by part. */
export const logQuery = <T>(
  name: string,
  filter: string,
  read: (range: LogRange, signal: AbortSignal) => Promise<LogPage<T>>,
) =>
  infiniteQueryOptions({
    queryKey: [name, filter],
    queryFn: ({ pageParam, signal }) => read({ q: filter || undefined, limit: pageLength, offset: pageParam }, signal),
    initialPageParam: 0,
    // The total can be capped, so a short page is what tells the end.
    getNextPageParam: (last, pages) => (last.logs.length < pageLength ? undefined : pages.length * pageLength),
  });
