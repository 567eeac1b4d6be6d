using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Organizations;
using Coder.Server.Search;

namespace Coder.Server.Templates;

/// <summary>The API of templates and their versions.</summary>
internal static class TemplateEndpoints
{
    public static IServiceCollection AddTemplates(this IServiceCollection services) => services
        .AddSingleton<TemplateStore>()
        .AddSingleton<TemplateVersionStore>()
        .AddSingleton<TemplateVersionCreator>()
        .AddSingleton<DynamicForms>()
        .AddSingleton<DynamicParameterEndpoints>()
        .AddSingleton(new StarterFolder(Path.Combine(AppContext.BaseDirectory, "templates")))
        .AddSingleton<StarterArchives>();

    public static void MapTemplates(this IEndpointRouteBuilder api)
    {
        api.MapGet("/templates", async (string? q, Actor actor, TemplateStore store, CancellationToken ct) =>
            (await store.ListAsync(actor, null, q, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet("/organizations/{organization}/templates", async (string organization, string? q, Actor actor, TemplateStore store, CancellationToken ct) =>
            (await store.ListAsync(actor, organization, q, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapPost("/organizations/{organization}/templates", CreateAsync).WithAccess(ResourceTypes.Template, Actions.Create);
        api.MapGet("/templates/examples", (StarterArchives starters) => Json.Result(starters.Examples))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet("/organizations/{organization}/templates/examples", async (
            string organization, Actor actor, OrganizationStore organizations, StarterArchives starters, CancellationToken ct) =>
            (await organizations.GetAsync(actor, organization, ct)) is { Error: { } error } ? error : Json.Result(starters.Examples))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet("/organizations/{organization}/templates/{name}", async (string organization, string name, Actor actor, TemplateStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, organization, name, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet("/organizations/{organization}/templates/{name}/versions/{version}", GetVersionByPathAsync)
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet("/organizations/{organization}/templates/{name}/versions/{version}/previous", GetPreviousAsync)
            .WithAccess(ResourceTypes.Template, Actions.Read);

        api.MapGet("/templates/{id:guid}", async (Guid id, Actor actor, TemplateStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapPatch("/templates/{id:guid}", UpdateAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapDelete("/templates/{id:guid}", async (Guid id, Actor actor, TemplateStore store, CancellationToken ct) =>
            (await store.DeleteAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Delete);
        api.MapGet("/templates/{id:guid}/versions", ListVersionsAsync).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapPatch("/templates/{id:guid}/versions", PromoteAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapGet("/templates/{id:guid}/versions/{name}", async (Guid id, string name, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            (await versions.GetByNameAsync(actor, id, name, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapPost("/templates/{id:guid}/versions/archive", ArchiveUnusedAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        TemplateVersionEndpoints.Map(api);
        DynamicParameterEndpoints.Map(api);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, string organization, Actor actor, TemplateStore store, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CreateTemplateRequest>(context, ct);
        return body.Error is { } error ? error : (await store.CreateAsync(actor, organization, body.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, Guid id, Actor actor, TemplateStore store, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateTemplateMeta>(context, ct);
        return body.Error is { } error ? error : (await store.UpdateAsync(actor, id, body.Value, ct)).ToResult();
    }

    private static async Task<IResult> ListVersionsAsync(
        HttpContext context, Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct)
    {
        var page = PageRequest.Read(context.Request.Query);
        var includeArchived = context.Request.Query["include_archived"] == "true";
        return page.Error is { } error ? error : (await versions.ListAsync(actor, id, page.Value, includeArchived, ct)).ToResult();
    }

    private static async Task<IResult> PromoteAsync(HttpContext context, Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateActiveTemplateVersion>(context, ct);
        return body.Error is { } error ? error : (await versions.PromoteAsync(actor, id, body.Value.Id, ct)).ToResult();
    }

    private static async Task<IResult> ArchiveUnusedAsync(HttpContext context, Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct)
    {
        var body = await Json.ReadAsync<ArchiveVersionsRequest>(context, ct);
        if (body.Error is { } error)
        {
            return error;
        }

        var archived = await versions.ArchiveUnusedAsync(actor, id, body.Value.All, ct);
        return archived.Error is { } refused ? refused : Json.Result(new { TemplateId = id, ArchivedIds = archived.Value });
    }

    private static async Task<Outcome<TemplateVersion>> FindVersionAsync(
        string organization, string name, string version, Actor actor, TemplateStore store, TemplateVersionStore versions, CancellationToken ct)
    {
        var template = await store.GetAsync(actor, organization, name, ct);
        return template.Error is { } error ? error : await versions.GetByNameAsync(actor, template.Value.Id, version, ct);
    }

    private static async Task<IResult> GetVersionByPathAsync(
        string organization, string name, string version, Actor actor, TemplateStore store, TemplateVersionStore versions, CancellationToken ct) =>
        (await FindVersionAsync(organization, name, version, actor, store, versions, ct)).ToResult();

    private static async Task<IResult> GetPreviousAsync(
        string organization, string name, string version, Actor actor, TemplateStore store, TemplateVersionStore versions, CancellationToken ct)
    {
        var found = await FindVersionAsync(organization, name, version, actor, store, versions, ct);
        return found.Error is { } error ? error : (await versions.GetPreviousAsync(actor, found.Value, ct)).ToResult();
    }

    private sealed record ArchiveVersionsRequest
    {
        public bool All { get; init; }
    }
}
