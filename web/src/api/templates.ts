import { queryOptions } from "@tanstack/react-query";
import { api, request } from "./client";
import type {
  CreateTemplateRequest,
  CreateTemplateVersionRequest,
  Preset,
  ProvisionerJob,
  Template,
  TemplateExample,
  TemplateParameter,
  TemplateVariable,
  TemplateVersion,
  UpdateTemplateRequest,
} from "./types";

export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: async ({ signal }) => (await api.get<Template[] | null>("/templates", undefined, signal)) ?? [],
});

/**
 * A template by the name in the address. Names are unique within an organization; an address that does not say which one
 * takes the first visible template.
 */
export const templateByNameQuery = (name: string, organization?: string) =>
  queryOptions({
    queryKey: ["template", name, organization ?? ""],
    queryFn: async ({ signal }) => {
      const found = await api.get<Template[] | null>("/templates", { q: `exact_name:${name}` }, signal);
      return (
        (found ?? []).find(
          (t) => t.name === name && (organization === undefined || t.organization_name === organization),
        ) ?? null
      );
    },
  });

export const jobIsActive = (job: ProvisionerJob | undefined): boolean =>
  job !== undefined && (job.status === "pending" || job.status === "running" || job.status === "canceling");

export const versionQuery = (id: string) =>
  queryOptions({
    queryKey: ["template-version", id],
    queryFn: ({ signal }) => api.get<TemplateVersion>(`/templateversions/${id}`, undefined, signal),
    refetchInterval: (query) => (jobIsActive(query.state.data?.job) ? 1000 : false),
    enabled: id !== "",
  });

export const versionByNameQuery = (templateId: string, name: string) =>
  queryOptions({
    queryKey: ["template-version", templateId, name],
    queryFn: ({ signal }) =>
      api.get<TemplateVersion>(`/templates/${templateId}/versions/${encodeURIComponent(name)}`, undefined, signal),
    refetchInterval: (query) => (jobIsActive(query.state.data?.job) ? 1000 : false),
    enabled: templateId !== "",
  });

export const versionsQuery = (templateId: string) =>
  queryOptions({
    queryKey: ["template-versions", templateId],
    queryFn: async ({ signal }) =>
      (await api.get<TemplateVersion[] | null>(
        `/templates/${templateId}/versions`,
        { include_archived: true },
        signal,
      )) ?? [],
    refetchInterval: (query) => (query.state.data?.some((v) => jobIsActive(v.job)) ? 1500 : false),
  });

export const presetsQuery = (versionId: string) =>
  queryOptions({
    queryKey: ["template-presets", versionId],
    queryFn: async ({ signal }) =>
      (await api.get<Preset[] | null>(`/templateversions/${versionId}/presets`, undefined, signal)) ?? [],
    enabled: versionId !== "",
  });

export const parametersQuery = (versionId: string) =>
  queryOptions({
    queryKey: ["template-parameters", versionId],
    queryFn: async ({ signal }) =>
      (await api.get<TemplateParameter[] | null>(
        `/templateversions/${versionId}/rich-parameters`,
        undefined,
        signal,
      )) ?? [],
    enabled: versionId !== "",
    staleTime: 60_000,
  });

export const variablesQuery = (versionId: string) =>
  queryOptions({
    queryKey: ["template-variables", versionId],
    queryFn: async ({ signal }) =>
      (await api.get<TemplateVariable[] | null>(`/templateversions/${versionId}/variables`, undefined, signal)) ?? [],
    enabled: versionId !== "",
  });

export const examplesQuery = queryOptions({
  queryKey: ["template-examples"],
  queryFn: async ({ signal }) =>
    (await api.get<TemplateExample[] | null>("/templates/examples", undefined, signal)) ?? [],
  staleTime: Number.POSITIVE_INFINITY,
});

/** Uploads a template archive and returns the id of the stored file. */
export async function uploadArchive(archive: Blob, type: "application/x-tar" | "application/zip"): Promise<string> {
  const answer = await request<{ hash: string }>("POST", "/files", { raw: { content: archive, type } });
  return answer.hash;
}

export const createVersion = (organizationId: string, body: CreateTemplateVersionRequest) =>
  api.post<TemplateVersion>(`/organizations/${organizationId}/templateversions`, body);
export const createTemplate = (organizationId: string, body: CreateTemplateRequest) =>
  api.post<Template>(`/organizations/${organizationId}/templates`, body);
export const updateTemplate = (id: string, body: UpdateTemplateRequest) =>
  api.patch<Template>(`/templates/${id}`, body);
export const deleteTemplate = (id: string) => api.delete(`/templates/${id}`);
export const promoteVersion = (templateId: string, versionId: string) =>
  api.patch(`/templates/${templateId}/versions`, { id: versionId });
export const archiveVersion = (id: string) => api.post(`/templateversions/${id}/archive`);
export const unarchiveVersion = (id: string) => api.post(`/templateversions/${id}/unarchive`);
export const cancelVersion = (id: string) => api.patch(`/templateversions/${id}/cancel`);
