using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;

namespace Coder.Server.Workspaces;

/// <summary>The API of workspaces.</summary>
internal static class WorkspaceEndpoints
{
    private const string Route = "/workspaces/{id:guid}";

    public static IServiceCollection AddWorkspaces(this IServiceCollection services) => services
        .AddSingleton<WorkspaceStore>()
        .AddSingleton<WorkspaceViews>()
        .AddSingleton<WorkspaceCreator>()
        .AddSingleton<WorkspaceSettings>()
        .AddSingleton<WorkspaceBuilds>()
        .AddSingleton<WorkspaceRestart>()
        .AddSingleton<WorkspaceTimings>()
        .AddSingleton<WorkspaceWatch>()
        .AddSingleton<AutostartCheck>()
        .AddSingleton<BuildCreator>();

    public static void MapWorkspaces(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workspaces", ListAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapPost("/users/{user}/workspaces", CreateAsync).WithAccess(ResourceTypes.Workspace, Actions.Create);
        api.MapPost("/organizations/{organization}/members/{user}/workspaces", CreateAsync).WithAccess(ResourceTypes.Workspace, Actions.Create);
        api.MapGet("/users/{user}/workspace/{name}", GetByNameAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet("/users/{user}/workspace/{name}/builds/{number:int}", GetBuildByNumberAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route, async (HttpContext context, Guid id, Actor actor, WorkspaceStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, id, ct, includeDeleted: IncludeDeleted(context))).ToResult())
            .WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/watch", (HttpContext context, Guid id, Actor actor, WorkspaceWatch watch, CancellationToken ct) =>
            watch.AnswerEventsAsync(context, actor, id, ct)).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/watch-ws", (HttpContext context, Guid id, Actor actor, WorkspaceWatch watch, CancellationToken ct) =>
            watch.AnswerSocketAsync(context, actor, id, ct)).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/resolve-autostart", async (Guid id, Actor actor, AutostartCheck check, CancellationToken ct) =>
            (await check.ResolveAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Workspace, Actions.Read);
        WorkspaceSettingEndpoints.Map(api);
        WorkspaceBuildEndpoints.Map(api);
    }

    private static bool IncludeDeleted(HttpContext context) => context.Request.Query["include_deleted"] == "true";

    private static async Task<IResult> ListAsync(HttpContext context, string? q, Actor actor, WorkspaceStore store, CancellationToken ct)
    {
        var page = PageRequest.Read(context.Request.Query);
        if (page.Error is { } invalid)
        {
            return invalid;
        }

        var list = await store.ListAsync(actor, q, page.Value, ct);
        return list.Error is { } error ? error : list.Value;
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, string user, Actor actor, WorkspaceCreator creator, WorkspaceStore store, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CreateWorkspaceRequest>(context, ct);
        if (body.Error is { } error)
        {
            return error;
        }

        var id = await creator.CreateAsync(actor, user, body.Value, ct);
        return id.Error is { } refused ? refused : (await store.GetAsync(actor, id.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetByNameAsync(
        HttpContext context, string user, string name, Actor actor, WorkspaceStore store, CancellationToken ct) =>
        (await store.GetAsync(actor, user, name, IncludeDeleted(context), ct)).ToResult();

    private static async Task<IResult> GetBuildByNumberAsync(
        string user, string name, int number, Actor actor, WorkspaceStore store, CancellationToken ct)
    {
        var workspace = await store.GetAsync(actor, user, name, includeDeleted: true, ct);
        return workspace.Error is { } error ? error : (await store.BuildAsync(actor, workspace.Value.Id, number, ct)).ToResult();
    }
}
