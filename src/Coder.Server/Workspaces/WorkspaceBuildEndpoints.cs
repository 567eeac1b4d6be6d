using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Search;

namespace Coder.Server.Workspaces;

/// <summary>The API of builds.</summary>
internal static class WorkspaceBuildEndpoints
{
    private const string Route = "/workspacebuilds/{id:guid}";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/workspaces/{id:guid}/builds", ListAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapPost("/workspaces/{id:guid}/builds", CreateAsync).WithAccess(ResourceTypes.Workspace, Actions.Start, Actions.Stop, Actions.Delete);
        api.MapGet("/workspaces/{id:guid}/timings", WorkspaceTimingsAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route, async (Guid id, Actor actor, WorkspaceStore store, CancellationToken ct) => (await store.BuildAsync(actor, id, ct)).ToResult())
            .WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapPatch(Route + "/cancel", async (HttpContext context, Guid id, Actor actor, WorkspaceBuilds builds, CancellationToken ct) =>
            (await builds.CancelAsync(actor, id, context.Request.Query["expect_status"], ct)).ToResult())
            .WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapGet(Route + "/parameters", async (Guid id, Actor actor, WorkspaceStore store, CancellationToken ct) =>
            (await store.ParametersAsync(actor, id, ct)).ToResult())
            .WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/resources", (Guid id, Actor actor, WorkspaceStore store, CancellationToken ct) =>
            WithBuildAsync(actor, id, store, build => Task.FromResult(Json.Result(build.Resources)), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/logs", (HttpContext context, Guid id, Actor actor, WorkspaceStore store, JobLogReader logs, CancellationToken ct) =>
            WithBuildAsync(actor, id, store, build => logs.AnswerAsync(context, build.Job.Id, ct), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/timings", (Guid id, Actor actor, WorkspaceStore store, WorkspaceTimings timings, CancellationToken ct) =>
            WithBuildAsync(actor, id, store, async build => Json.Result(await timings.ReadAsync(build.Job.Id, ct)), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/state", GetStateAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapPut(Route + "/state", PutStateAsync).WithAccess(ResourceTypes.Template, Actions.Update);
    }

    private static async Task<IResult> ListAsync(HttpContext context, Guid id, Actor actor, WorkspaceStore store, CancellationToken ct)
    {
        var page = PageRequest.Read(context.Request.Query);
        if (page.Error is { } error)
        {
            return error;
        }

        var text = context.Request.Query["since"].ToString();
        DateTimeOffset? since = null;
        if (text.Length > 0)
        {
            if (!DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var parsed))
            {
                return ApiError.Invalid("since", $"\"{text}\" is not a time; write it as 2026-01-31T08:00:00Z.");
            }

            since = parsed;
        }

        return (await store.BuildsAsync(actor, id, page.Value, since, ct)).ToResult();
    }

    private static async Task<IResult> CreateAsync(HttpContext context, Guid id, Actor actor, WorkspaceBuilds builds, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CreateWorkspaceBuildRequest>(context, ct);
        return body.Error is { } error ? error : (await builds.CreateAsync(actor, id, body.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> WorkspaceTimingsAsync(
        Guid id, Actor actor, WorkspaceStore store, WorkspaceTimings timings, CancellationToken ct)
    {
        var workspace = await store.GetAsync(actor, id, ct);
        return workspace.Error is { } error ? error : Json.Result(await timings.ReadAsync(workspace.Value.LatestBuild.Job.Id, ct));
    }

    private static async Task<IResult> GetStateAsync(Guid id, Actor actor, WorkspaceStore store, CancellationToken ct)
    {
        var state = await store.StateAsync(actor, id, ct);
        return state.Error is { } error ? error : Results.Bytes(state.Value, "application/json");
    }

    private static async Task<IResult> PutStateAsync(HttpContext context, Guid id, Actor actor, WorkspaceBuilds builds, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateWorkspaceBuildStateRequest>(context, ct);
        if (body.Error is { } error)
        {
            return error;
        }

        var stored = await builds.SetStateAsync(actor, id, body.Value.State, ct);
        return stored.Error is { } notStored ? notStored : Results.NoContent();
    }

    private static async Task<IResult> WithBuildAsync(
        Actor actor, Guid id, WorkspaceStore store, Func<WorkspaceBuild, Task<IResult>> answer, CancellationToken ct)
    {
        var build = await store.BuildAsync(actor, id, ct);
        return build.Error is { } error ? error : await answer(build.Value);
    }
}
