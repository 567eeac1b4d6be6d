using System.Runtime.CompilerServices;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Audit;

/// <summary>What somebody asked the audit log for, limited to what they may see.</summary>
internal sealed record AuditQuery(string Where, DynamicParameters Parameters);

/// <summary>Reads the audit log, newest first, as far as the actor may.</summary>
internal sealed class AuditStore(NpgsqlDataSource database, Authorizer authorizer)
{
    /// <summary>Most entries of one answer; the export has no limit.</summary>
    public const int MaxPage = 1000;

    /// <summary>Counting ends here: counting a million rows takes longer than reading a page of them.</summary>
    public const int CountCap = 2000;

    private const int ExportBatch = 500;

    /// <summary>One page of what matches <paramref name="q"/>.</summary>
    public async Task<Outcome<AuditLogResponse>> ListAsync(Actor actor, string? q, PageRequest page, CancellationToken ct)
    {
        var filter = await FilterAsync(actor, q, ct);
        if (filter.Error is { } error)
        {
            return error;
        }

        var (where, parameters) = filter.Value;
        await using var connection = await database.OpenConnectionAsync(ct);
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"SELECT count(*) FROM (SELECT 1 FROM audit_logs a WHERE {where} LIMIT {CountCap + 1}) counted", parameters, cancellationToken: ct));
        if (page.AfterId is { } after)
        {
            where += AuditReader.After;
            parameters.Add("after", after);
        }

        return new AuditLogResponse
        {
            AuditLogs = await AuditReader.ReadAsync(
                connection, where, parameters, page.Offset, Math.Min(page.Limit ?? MaxPage, MaxPage), ct),
            Count = count,
            CountCap = CountCap,
        };
    }

    /// <summary>
    /// Everything that matches, a batch at a time: each is read when it is asked for, from where the last one ended, and the
    /// connection goes back in between.
    /// </summary>
    public async IAsyncEnumerable<AuditLogEntry> ReadAllAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var where = query.Where;
        for (var last = Guid.Empty; ;)
        {
            IReadOnlyList<AuditLogEntry> batch;
            await using (var connection = await database.OpenConnectionAsync(ct))
            {
                batch = await AuditReader.ReadAsync(connection, where, query.Parameters, offset: 0, ExportBatch, ct);
            }

            foreach (var entry in batch)
            {
                yield return entry;
            }

            if (batch.Count < ExportBatch)
            {
                yield break;
            }

            where = last == Guid.Empty ? where + AuditReader.Older : where;
            last = batch[^1].Id;
            query.Parameters.Add("olderTime", batch[^1].Time);
            query.Parameters.Add("olderId", last);
        }
    }

    /// <summary>Reads <paramref name="q"/>; 403 for people who may not read the audit log of any organization.</summary>
    public async Task<Outcome<AuditQuery>> FilterAsync(Actor actor, string? q, CancellationToken ct)
    {
        var visible = Visibility.Of(authorizer, actor, ResourceTypes.AuditLog);
        if (!visible.All && visible.Organizations.Length == 0)
        {
            return ApiError.Forbidden("You may not read the audit log.");
        }

        var parameters = new DynamicParameters();
        var conditions = new SqlConditions(parameters);
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await AuditSearch.TranslateAsync(connection, q, actor, conditions, ct) is { Count: > 0 } problems)
        {
            return ApiError.BadRequest("Invalid audit search query.", [.. problems]);
        }

        if (!visible.All)
        {
            conditions.OneOf("a.organization_id", visible.Organizations);
        }

        return new AuditQuery(conditions.ToString(), parameters);
    }
}
