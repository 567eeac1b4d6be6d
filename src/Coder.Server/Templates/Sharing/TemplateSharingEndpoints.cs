using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Templates.Sharing;

/// <summary>Routes of whom a template is given to.</summary>
internal static class TemplateSharingEndpoints
{
    private const string Route = "/templates/{id:guid}/acl";

    public static IServiceCollection AddTemplateSharing(this IServiceCollection services) => services.AddSingleton<TemplateAclStore>();

    public static void MapTemplateSharing(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, async (Guid id, Actor actor, TemplateAclStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapGet(Route + "/available", AvailableAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapPatch(Route, UpdateAsync).WithAccess(ResourceTypes.Template, Actions.Create);
    }

    private static async Task<IResult> AvailableAsync(
        Guid id, string? q, HttpRequest request, Actor actor, TemplateAclStore store, CancellationToken ct)
    {
        var page = Page.Of(request);
        return page.Error is { } error ? error : (await store.AvailableAsync(actor, id, q, page.Value, ct)).ToResult();
    }

    private static async Task<IResult> UpdateAsync(Guid id, HttpContext context, Actor actor, TemplateAclStore store, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateTemplateAcl>(context, ct);
        return body.Error is { } error ? error : (await store.UpdateAsync(actor, id, body.Value, ct)).ToResult();
    }
}
