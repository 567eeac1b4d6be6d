using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>Uploads an archive; the same content gives the same file again.</summary>
    /// <param name="contentType"><c>application/x-tar</c> or <c>application/zip</c>.</param>
    /// <param name="content">The archive; read to its end.</param>
    /// <param name="ct">Cancels the upload.</param>
    public Task<UploadResponse> UploadAsync(string contentType, Stream content, CancellationToken ct)
    {
        var body = new StreamContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return SendAsync(HttpMethod.Post, "files", body, CoderJsonContext.Default.UploadResponse, ct);
    }

    /// <summary>Opens an uploaded archive as a tar.</summary>
    public async Task<Stream> DownloadAsync(Guid fileId, CancellationToken ct) =>
        await (await SendAsync(HttpMethod.Get, $"files/{fileId}", null, ct)).Content.ReadAsStreamAsync(ct);

    /// <summary>All templates that the caller may see.</summary>
    public Task<IReadOnlyList<Template>> TemplatesAsync(CancellationToken ct) =>
        GetAsync("templates", CoderJsonContext.Default.IReadOnlyListTemplate, ct);

    /// <summary>A template by its name.</summary>
    public Task<Template> TemplateByNameAsync(Guid organizationId, string name, CancellationToken ct) =>
        GetAsync($"organizations/{organizationId}/templates/{Escape(name)}", CoderJsonContext.Default.Template, ct);

    /// <summary>A template.</summary>
    public Task<Template> TemplateAsync(Guid id, CancellationToken ct) =>
        GetAsync($"templates/{id}", CoderJsonContext.Default.Template, ct);

    /// <summary>Creates a template from an imported version.</summary>
    public Task<Template> CreateTemplateAsync(
        Guid organizationId, CreateTemplateRequest request, CancellationToken ct) =>
        PostAsync(
            $"organizations/{organizationId}/templates",
            request,
            CoderJsonContext.Default.CreateTemplateRequest,
            CoderJsonContext.Default.Template,
            ct);

    /// <summary>Changes settings of a template.</summary>
    public Task UpdateTemplateAsync(Guid id, UpdateTemplateMeta request, CancellationToken ct) =>
        SendNoContentAsync(
            HttpMethod.Patch,
            $"templates/{id}",
            JsonContent.Create(request, CoderJsonContext.Default.UpdateTemplateMeta),
            ct);

    /// <summary>Deletes a template; refused while it has workspaces.</summary>
    public Task DeleteTemplateAsync(Guid id, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"templates/{id}", null, ct);

    /// <summary>Versions of a template, newest first.</summary>
    public Task<IReadOnlyList<TemplateVersion>> TemplateVersionsAsync(
        Guid templateId, bool includeArchived, CancellationToken ct) =>
        GetAsync(
            $"templates/{templateId}/versions{(includeArchived ? "?include_archived=true" : "")}",
            CoderJsonContext.Default.IReadOnlyListTemplateVersion,
            ct);

    /// <summary>A version of a template, by its name.</summary>
    public Task<TemplateVersion> TemplateVersionByNameAsync(Guid templateId, string name, CancellationToken ct) =>
        GetAsync($"templates/{templateId}/versions/{Escape(name)}", CoderJsonContext.Default.TemplateVersion, ct);

    /// <summary>Makes a version the one that new workspaces take.</summary>
    public Task UpdateActiveTemplateVersionAsync(Guid templateId, Guid versionId, CancellationToken ct) =>
        SendNoContentAsync(
            HttpMethod.Patch,
            $"templates/{templateId}/versions",
            JsonContent.Create(new(versionId), CoderJsonContext.Default.UpdateActiveTemplateVersion),
            ct);

    /// <summary>Starts an import.</summary>
    public Task<TemplateVersion> CreateTemplateVersionAsync(
        Guid organizationId, CreateTemplateVersionRequest request, CancellationToken ct) =>
        PostAsync(
            $"organizations/{organizationId}/templateversions",
            request,
            CoderJsonContext.Default.CreateTemplateVersionRequest,
            CoderJsonContext.Default.TemplateVersion,
            ct);

    /// <summary>A template version with the state of its import.</summary>
    public Task<TemplateVersion> TemplateVersionAsync(Guid id, CancellationToken ct) =>
        GetAsync($"templateversions/{id}", CoderJsonContext.Default.TemplateVersion, ct);

    /// <summary>Asks a running import to stop.</summary>
    public Task CancelTemplateVersionAsync(Guid id, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Patch, $"templateversions/{id}/cancel", null, ct);

    /// <summary>Parameters that workspaces of a version ask for.</summary>
    public Task<IReadOnlyList<TemplateVersionParameter>> TemplateVersionParametersAsync(
        Guid id, CancellationToken ct) =>
        GetAsync(
            $"templateversions/{id}/rich-parameters",
            CoderJsonContext.Default.IReadOnlyListTemplateVersionParameter,
            ct);

    /// <summary>Variables of a version.</summary>
    public Task<IReadOnlyList<TemplateVersionVariable>> TemplateVersionVariablesAsync(
        Guid id, CancellationToken ct) =>
        GetAsync(
            $"templateversions/{id}/variables", CoderJsonContext.Default.IReadOnlyListTemplateVersionVariable, ct);

    /// <summary>Presets of a version.</summary>
    public Task<IReadOnlyList<Preset>> TemplateVersionPresetsAsync(Guid id, CancellationToken ct) =>
        GetAsync($"templateversions/{id}/presets", CoderJsonContext.Default.IReadOnlyListPreset, ct);

    /// <summary>The import's log as it is written; ends with the job.</summary>
    public IAsyncEnumerable<ProvisionerJobLog> FollowTemplateVersionLogsAsync(
        Guid id, long after, CancellationToken ct) =>
        FollowAsync($"templateversions/{id}/logs?follow&after={after}", CoderJsonContext.Default.ProvisionerJobLog, ct);

    /// <summary>Starter templates of the server.</summary>
    public Task<IReadOnlyList<TemplateExample>> TemplateExamplesAsync(CancellationToken ct) =>
        GetAsync("templates/examples", CoderJsonContext.Default.IReadOnlyListTemplateExample, ct);

    /// <summary>The parameters that a version asks for, given some values.</summary>
    public Task<DynamicParametersResponse> EvaluateParametersAsync(Guid id, DynamicParametersRequest request, CancellationToken ct) => PostAsync(
        $"templateversions/{id}/dynamic-parameters/evaluate",
        request,
        CoderJsonContext.Default.DynamicParametersRequest,
        CoderJsonContext.Default.DynamicParametersResponse,
        ct);
}
