using System.Buffers;
using System.Text.Json;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;

namespace Coder.Server.Audit;

/// <summary>Routes of the audit log: a page of it, and all of it as JSON lines.</summary>
internal static class AuditEndpoints
{
    private const int LinesPerFlush = 50;

    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditStore>()
        .AddHostedService<RetentionService>();

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/audit", ListAsync).WithAccess(ResourceTypes.AuditLog, Actions.Read);
        api.MapGet("/audit/export", ExportAsync).WithAccess(ResourceTypes.AuditLog, Actions.Read);
    }

    private static async Task<IResult> ListAsync(HttpContext context, string? q, Actor actor, AuditStore store, CancellationToken ct)
    {
        var page = PageRequest.Read(context.Request.Query);
        return page.Error is { } error ? error : (await store.ListAsync(actor, q, page.Value, ct)).ToResult();
    }

    private static async Task<IResult> ExportAsync(HttpContext context, string? q, Actor actor, AuditStore store, CancellationToken ct)
    {
        var query = await store.FilterAsync(actor, q, ct);
        if (query.Error is { } error)
        {
            return error;
        }

        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
        try
        {
            await WriteLinesAsync(context, store, query.Value, ct);
        }
        catch when (context.Response.HasStarted)
        {
            context.Abort(); // A file that ends in the middle must not look whole.
            throw;
        }

        return Results.Empty;
    }

    private static async Task WriteLinesAsync(HttpContext context, AuditStore store, AuditQuery query, CancellationToken ct)
    {
        var body = context.Response.BodyWriter;
        var lines = 0;
        await foreach (var entry in store.ReadAllAsync(query, ct))
        {
            body.Write(JsonSerializer.SerializeToUtf8Bytes(entry, Json.Options));
            body.Write("\n"u8);
            if (++lines % LinesPerFlush == 0 && (await body.FlushAsync(ct)).IsCompleted)
            {
                return; // The client went away.
            }
        }

        await body.FlushAsync(ct);
    }
}
