using System.Text.Json;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>The newest entries of the audit log, as the API has them: <c>{audit_logs, count, …}</c>.</summary>
    /// <param name="query">In the API's query language; null for all.</param>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="ct">Cancels the request.</param>
    public Task<JsonElement> AuditLogAsync(string? query, int limit, CancellationToken ct) =>
        GetAsync($"audit?q={Escape(query ?? "")}&limit={limit}", CoderJsonContext.Default.JsonElement, ct);

    /// <summary>All entries of the audit log that match, one JSON object a line, as they are read from the database.</summary>
    /// <param name="query">In the API's query language; null for all.</param>
    /// <param name="ct">Cancels the request.</param>
    public async Task<Stream> ExportAuditLogAsync(string? query, CancellationToken ct) =>
        await (await SendAsync(HttpMethod.Get, $"audit/export?q={Escape(query ?? "")}", null, ct)).Content.ReadAsStreamAsync(ct);
}
