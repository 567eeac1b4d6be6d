import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { BuildInfo } from "./types";

export const buildInfoQuery = queryOptions({
  queryKey: ["buildinfo"],
  queryFn: ({ signal }) => api.get<BuildInfo>("/buildinfo", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
