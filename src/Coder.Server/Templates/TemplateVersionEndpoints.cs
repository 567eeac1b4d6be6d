using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.ExternalAuth;
using Coder.Server.Http;
using Coder.Server.Provisioning;

namespace Coder.Server.Templates;

/// <summary>The API of single template versions.</summary>
internal static class TemplateVersionEndpoints
{
    private const string Route = "/templateversions/{id:guid}";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/organizations/{organization}/templateversions", CreateAsync)
            .WithAccess(ResourceTypes.Template, Actions.Create, Actions.Update);
        api.MapGet(Route, async (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            (await versions.GetAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapPatch(Route, UpdateAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapPatch(Route + "/cancel", CancelAsync).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapPost(Route + "/archive", async (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            (await versions.SetArchivedAsync(actor, id, archived: true, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapPost(Route + "/unarchive", async (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            (await versions.SetArchivedAsync(actor, id, archived: false, ct)).ToResult()).WithAccess(ResourceTypes.Template, Actions.Update);
        api.MapGet(Route + "/logs", LogsAsync).WithAccess(ResourceTypes.Template, Actions.Read);

        // Old clients still ask for what templates had before rich parameters.
        api.MapGet(Route + "/schema", (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            WhenImportedAsync(actor, id, versions, _ => Task.FromResult(Array.Empty<string>()), ct))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet(Route + "/parameters", (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            WhenImportedAsync(actor, id, versions, _ => Task.FromResult(Array.Empty<string>()), ct))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet(Route + "/rich-parameters", (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            WhenImportedAsync(actor, id, versions, version => versions.ParametersAsync(version.Id, ct), ct))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet(Route + "/variables", (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            WhenImportedAsync(actor, id, versions, version => versions.VariablesAsync(version.Id, ct), ct))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet(Route + "/presets", (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            WhenImportedAsync(actor, id, versions, version => versions.PresetsAsync(version.Id, ct), ct))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet(Route + "/external-auth", (
            Guid id, Actor actor, TemplateVersionStore versions, NeededAccounts accounts, ExternalAuthAnswers answers, CancellationToken ct) =>
            WhenImportedAsync(
                actor, id, versions, async version => await answers.OfVersionAsync(actor, await accounts.ReadAsync(version.Id, ct), ct), ct))
            .WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapGet(Route + "/resources", (Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct) =>
            WhenImportedAsync(actor, id, versions, version => versions.ResourcesAsync(version, ct), ct, StatusCodes.Status400BadRequest))
            .WithAccess(ResourceTypes.Template, Actions.Read);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, string organization, Actor actor, TemplateVersionCreator creator, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CreateTemplateVersionRequest>(context, ct);
        return body.Error is { } error ? error : (await creator.CreateAsync(actor, organization, body.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, Guid id, Actor actor, TemplateVersionStore versions, CancellationToken ct)
    {
        var body = await Json.ReadAsync<PatchTemplateVersionRequest>(context, ct);
        return body.Error is { } error ? error : (await versions.UpdateAsync(actor, id, body.Value, ct)).ToResult();
    }

    private static async Task<IResult> CancelAsync(Guid id, Actor actor, TemplateVersionStore versions, JobQueue queue, CancellationToken ct)
    {
        var version = await versions.GetAsync(actor, id, ct, Actions.Update);
        if (version.Error is { } error)
        {
            return error;
        }

        var canceled = AuditEntries.Of(AuditAction.Write, version.Value, version.Value) with { AdditionalFields = new { ImportCanceled = true } };
        return await queue.CancelAsync(actor, version.Value.Job.Id, canceled, ct)
            ? Json.Result(new Response { Message = "Job has been marked as canceled..." })
            : ApiError.BadRequest($"The import has already ended or was canceled before: it is {version.Value.Job.Status}.");
    }

    private static async Task<IResult> LogsAsync(
        HttpContext context, Guid id, Actor actor, TemplateVersionStore versions, JobLogReader logs, CancellationToken ct)
    {
        var version = await versions.GetAsync(actor, id, ct);
        return version.Error is { } error ? error : await logs.AnswerAsync(context, version.Value.Job.Id, ct);
    }

    private static async Task<IResult> WhenImportedAsync<T>(
        Actor actor,
        Guid id,
        TemplateVersionStore versions,
        Func<TemplateVersion, Task<T>> answer,
        CancellationToken ct,
        int notYet = StatusCodes.Status412PreconditionFailed)
    {
        var version = await versions.GetAsync(actor, id, ct);
        if (version.Error is { } error)
        {
            return error;
        }

        return version.Value.Job.CompletedAt is null
            ? new ApiError(notYet, "Job hasn't completed!", "The template version is still being imported; wait until its import has ended.")
            : Json.Result(await answer(version.Value));
    }
}
