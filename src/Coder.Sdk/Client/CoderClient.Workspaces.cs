using System.Net.Http.Json;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>Workspaces that match a query.</summary>
    /// <param name="query">In the API's query language; null for all that the caller may see.</param>
    /// <param name="ct">Cancels the request.</param>
    public Task<WorkspacesResponse> WorkspacesAsync(string? query, CancellationToken ct) =>
        GetAsync($"workspaces?q={Escape(query ?? "")}", CoderJsonContext.Default.WorkspacesResponse, ct);

    /// <summary>A workspace.</summary>
    public Task<Workspace> WorkspaceAsync(Guid id, CancellationToken ct) =>
        GetAsync($"workspaces/{id}", CoderJsonContext.Default.Workspace, ct);

    /// <summary>A workspace by its owner (name, id or <c>me</c>) and name.</summary>
    public Task<Workspace> WorkspaceByNameAsync(string owner, string name, CancellationToken ct) =>
        GetAsync($"users/{Escape(owner)}/workspace/{Escape(name)}", CoderJsonContext.Default.Workspace, ct);

    /// <summary>Creates a workspace and its first build.</summary>
    public Task<Workspace> CreateWorkspaceAsync(string owner, CreateWorkspaceRequest request, CancellationToken ct) =>
        PostAsync(
            $"users/{Escape(owner)}/workspaces",
            request,
            CoderJsonContext.Default.CreateWorkspaceRequest,
            CoderJsonContext.Default.Workspace,
            ct);

    /// <summary>Renames a workspace.</summary>
    public Task UpdateWorkspaceAsync(Guid id, UpdateWorkspaceRequest request, CancellationToken ct) =>
        SendNoContentAsync(
            HttpMethod.Patch,
            $"workspaces/{id}",
            JsonContent.Create(request, CoderJsonContext.Default.UpdateWorkspaceRequest),
            ct);

    /// <summary>Marks a workspace as the caller's favorite, or unmarks it.</summary>
    public Task SetFavoriteAsync(Guid id, bool favorite, CancellationToken ct) =>
        SendNoContentAsync(favorite ? HttpMethod.Put : HttpMethod.Delete, $"workspaces/{id}/favorite", null, ct);

    /// <summary>Starts a build.</summary>
    public Task<WorkspaceBuild> CreateWorkspaceBuildAsync(
        Guid workspaceId, CreateWorkspaceBuildRequest request, CancellationToken ct) =>
        PostAsync(
            $"workspaces/{workspaceId}/builds",
            request,
            CoderJsonContext.Default.CreateWorkspaceBuildRequest,
            CoderJsonContext.Default.WorkspaceBuild,
            ct);

    /// <summary>Builds of a workspace, newest first.</summary>
    public Task<IReadOnlyList<WorkspaceBuild>> WorkspaceBuildsAsync(Guid workspaceId, CancellationToken ct) =>
        GetAsync($"workspaces/{workspaceId}/builds", CoderJsonContext.Default.IReadOnlyListWorkspaceBuild, ct);

    /// <summary>A build.</summary>
    public Task<WorkspaceBuild> WorkspaceBuildAsync(Guid id, CancellationToken ct) =>
        GetAsync($"workspacebuilds/{id}", CoderJsonContext.Default.WorkspaceBuild, ct);

    /// <summary>A build by its number.</summary>
    public Task<WorkspaceBuild> WorkspaceBuildByNumberAsync(
        string owner, string workspace, int number, CancellationToken ct) =>
        GetAsync(
            $"users/{Escape(owner)}/workspace/{Escape(workspace)}/builds/{number}",
            CoderJsonContext.Default.WorkspaceBuild,
            ct);

    /// <summary>Parameter values of a build.</summary>
    public Task<IReadOnlyList<WorkspaceBuildParameter>> WorkspaceBuildParametersAsync(Guid id, CancellationToken ct) =>
        GetAsync(
            $"workspacebuilds/{id}/parameters", CoderJsonContext.Default.IReadOnlyListWorkspaceBuildParameter, ct);

    /// <summary>Asks a running build to stop.</summary>
    public Task CancelWorkspaceBuildAsync(Guid id, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Patch, $"workspacebuilds/{id}/cancel", null, ct);

    /// <summary>The build's log so far.</summary>
    public Task<IReadOnlyList<ProvisionerJobLog>> WorkspaceBuildLogsAsync(Guid id, CancellationToken ct) =>
        GetAsync($"workspacebuilds/{id}/logs", CoderJsonContext.Default.IReadOnlyListProvisionerJobLog, ct);

    /// <summary>The build's log as it is written; ends with the job.</summary>
    public IAsyncEnumerable<ProvisionerJobLog> FollowWorkspaceBuildLogsAsync(
        Guid id, long after, CancellationToken ct) =>
        FollowAsync($"workspacebuilds/{id}/logs?follow&after={after}", CoderJsonContext.Default.ProvisionerJobLog, ct);

    /// <summary>The Terraform state that a build left.</summary>
    public async Task<byte[]> WorkspaceBuildStateAsync(Guid id, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"workspacebuilds/{id}/state", null, ct);
        return await answer.Content.ReadAsByteArrayAsync(ct);
    }

    /// <summary>Says that the workspace is being used, which puts off its autostop.</summary>
    public Task PostWorkspaceUsageAsync(Guid workspaceId, PostWorkspaceUsageRequest request, CancellationToken ct) =>
        SendNoContentAsync(
            HttpMethod.Post,
            $"workspaces/{workspaceId}/usage",
            JsonContent.Create(request, CoderJsonContext.Default.PostWorkspaceUsageRequest),
            ct);

    /// <summary>The workspace, now and after each change that its page would show.</summary>
    public IAsyncEnumerable<Workspace> WatchWorkspaceAsync(Guid id, CancellationToken ct) =>
        WatchAsync($"workspaces/{id}/watch-ws", CoderJsonContext.Default.Workspace, ct);

    /// <summary>Who a workspace is shared with.</summary>
    public Task<WorkspaceAcl> WorkspaceAclAsync(Guid id, CancellationToken ct) =>
        GetAsync($"workspaces/{id}/acl", CoderJsonContext.Default.WorkspaceAcl, ct);

    /// <summary>Shares a workspace, or ends it for those whose role is empty.</summary>
    public Task UpdateWorkspaceAclAsync(Guid id, UpdateWorkspaceAcl request, CancellationToken ct) =>
        SendNoContentAsync(
            HttpMethod.Patch,
            $"workspaces/{id}/acl",
            JsonContent.Create(request, CoderJsonContext.Default.UpdateWorkspaceAcl),
            ct);
}
