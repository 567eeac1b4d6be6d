using Coder.Provisioner;
using Coder.Provisioner.Forms;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>The parameters of a template version while a form is filled in.</summary>
internal sealed class DynamicParameterEndpoints(
    NpgsqlDataSource database, DynamicForms forms, TemplateVersionStore versions, TimeProvider time)
{
    /// <summary>425 (RFC 8470): what clients know as "not imported yet".</summary>
    private const int TooEarly = 425;

    /// <summary>Most forms that are open over WebSockets at the same time.</summary>
    private const int MaxOpen = 2000;

    /// <summary>How long what is known of an owner (groups, roles) is used.</summary>
    private static readonly TimeSpan OwnerAge = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, string> NothingBefore = new(StringComparer.Ordinal);
    private int _open;

    private DateTimeOffset Now => time.GetUtcNow();

    public static void Map(IEndpointRouteBuilder api)
    {
        const string Route = "/templateversions/{id:guid}/dynamic-parameters";
        api.MapGet(Route, (
            HttpContext context, Guid id, [FromQuery(Name = "user_id")] Guid? userId, Actor actor, DynamicParameterEndpoints forms, CancellationToken ct) =>
            forms.AnswerSocketAsync(context, actor, id, userId, ct)).WithAccess(ResourceTypes.Template, Actions.Read);
        api.MapPost(Route + "/evaluate", (HttpContext context, Guid id, Actor actor, DynamicParameterEndpoints forms, CancellationToken ct) =>
            forms.EvaluateAsync(context, actor, id, ct)).WithAccess(ResourceTypes.Template, Actions.Read);
    }

    private async Task<IResult> EvaluateAsync(HttpContext context, Actor actor, Guid id, CancellationToken ct)
    {
        var body = await Json.ReadAsync<DynamicParametersRequest>(context, ct);
        if (body.Error is { } unreadable)
        {
            return unreadable;
        }

        var form = await OpenAsync(actor, id, ct);
        if (form.Error is { } refused)
        {
            return refused;
        }

        var owner = await OwnerAsync(actor, form.Value, OwnerOf(body.Value, actor.UserId), ct);
        return owner.Error is { } notTheirs
            ? notTheirs
            : Json.Result(DynamicAnswers.Of(body.Value.Id, await AnswerAsync(form.Value, owner.Value, body.Value, ct)));
    }

    private async Task<IResult> AnswerSocketAsync(HttpContext context, Actor actor, Guid id, Guid? userId, CancellationToken ct)
    {
        var form = await OpenAsync(actor, id, ct);
        if (form.Error is { } refused)
        {
            return refused;
        }

        var first = await OwnerAsync(actor, form.Value, userId ?? actor.UserId, ct);
        if (first.Error is { } notTheirs)
        {
            return notTheirs;
        }

        // Only now: who may not see the version learns nothing of it.
        if (WebSockets.Refuse(context) is { } noSocket)
        {
            return noSocket;
        }

        if (Interlocked.Increment(ref _open) > MaxOpen)
        {
            Interlocked.Decrement(ref _open);
            return ApiError.Unavailable($"{MaxOpen} parameter forms are open on this server. Try again later, or ask with POST …/dynamic-parameters/evaluate.");
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(WebSockets.AcceptContext());
            var asking = new Asking(this, actor, form.Value, userId ?? actor.UserId, first.Value, Now);
            await new DynamicSocket(socket, asking.AnswerAsync).RunAsync(context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }

        return Results.Empty;
    }

    private async Task<Outcome<DynamicForm>> OpenAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var version = await versions.GetAsync(actor, id, ct);
        if (version.Error is { } error)
        {
            return error;
        }

        var job = version.Value.Job;
        if (job.CompletedAt is null)
        {
            return new ApiError(TooEarly, "The template version is still being imported. Wait until its import has ended.");
        }

        if (job.Status != ProvisionerJobStatus.Succeeded)
        {
            return ApiError.BadRequest($"The template version \"{version.Value.Name}\" has no parameters because its import has {job.Status}. Push the template again.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await forms.OpenAsync(connection, id, ct);
    }

    private Task<FormAnswer> AnswerAsync(
        DynamicForm form, BuildEnvironment owner, DynamicParametersRequest request, CancellationToken ct) =>
        forms.AnswerAsync(form, owner, request.Inputs, NothingBefore, ct);

    private async Task<Outcome<BuildEnvironment>> OwnerAsync(Actor actor, DynamicForm form, Guid ownerId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await forms.OwnerAsync(connection, actor, form, ownerId, ct);
    }

    private static Guid OwnerOf(DynamicParametersRequest request, Guid otherwise) =>
        request.OwnerId is { } owner && owner != Guid.Empty ? owner : otherwise;

    /// <summary>One open form; asked for one message at a time.</summary>
    private sealed class Asking(
        DynamicParameterEndpoints endpoints, Actor actor, DynamicForm form, Guid ownerId, BuildEnvironment owner, DateTimeOffset readAt)
    {
        private Guid _ownerId = ownerId;
        private BuildEnvironment _owner = owner;
        private DateTimeOffset _readAt = readAt;

        public async Task<DynamicParametersResponse> AnswerAsync(DynamicParametersRequest request, CancellationToken ct)
        {
            var asked = OwnerOf(request, _ownerId);
            if (asked != _ownerId || endpoints.Now - _readAt > OwnerAge)
            {
                var read = await endpoints.OwnerAsync(actor, form, asked, ct);
                if (read.Error is { } refused)
                {
                    var detail = refused.Validations is [var first, ..] ? first.Detail : refused.Message;
                    return new DynamicParametersResponse
                    {
                        Id = request.Id,
                        Diagnostics = [new FriendlyDiagnostic { Summary = "The workspace's owner cannot be used", Detail = detail }],
                    };
                }

                (_ownerId, _owner, _readAt) = (asked, read.Value, endpoints.Now);
            }

            return DynamicAnswers.Of(request.Id, await endpoints.AnswerAsync(form, _owner, request, ct));
        }
    }
}
