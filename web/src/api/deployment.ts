import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { BuildInfo, Organization } from "./types";

export const buildInfoQuery = queryOptions({
  queryKey: ["buildinfo"],
  queryFn: ({ signal }) => api.get<BuildInfo>("/buildinfo", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const organizationsQuery = queryOptions({
  queryKey: ["organizations"],
  queryFn: ({ signal }) => api.get<Organization[]>("/organizations", undefined, signal),
  staleTime: 60_000,
});

/** The organization that new templates and users go to until the user picks another. */
export function defaultOrganization(organizations: Organization[]): Organization | undefined {
  return organizations.find((o) => o.is_default) ?? organizations[0];
}
