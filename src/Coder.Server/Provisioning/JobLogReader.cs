using Coder.Sdk;
using Coder.Server.Database;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// Answers requests for the log of a job: a JSON array, or with <c>follow</c> a stream that goes on until the job ends – one
/// line per WebSocket frame, or server-sent events when the client asks for those. The caller has authorised the request.
/// </summary>
internal sealed class JobLogReader(NpgsqlDataSource database, Notifications notifications, TimeProvider time)
{
    private const int PageSize = 1000;

    /// <summary>A nudge may be lost with the connection that carried it, so the follower also looks by itself.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    /// <summary>Reads <c>after</c>, <c>before</c> and <c>follow</c> from the query and answers.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, Guid jobId, CancellationToken ct)
    {
        var query = context.Request.Query;
        if (!TryId(query, "after", 0, out var after, out var problem) || !TryId(query, "before", long.MaxValue, out var before, out problem))
        {
            return problem!;
        }

        if (!query.ContainsKey("follow") || query["follow"] == "false")
        {
            return Json.Result(await ReadAsync(jobId, after, before, int.MaxValue, ct));
        }

        if (!context.WebSockets.IsWebSocketRequest && context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            await using var events = await ServerSentEvents.StartAsync(context, ct);
            await FollowAsync(jobId, after, events.DataAsync, ct);
            return Results.Empty;
        }

        var accepted = await WebSocketJson.AcceptAsync(context, ct);
        if (accepted.Error is { } refused)
        {
            return refused;
        }

        await using var socket = accepted.Value;
        try
        {
            await FollowAsync(jobId, after, socket.SendAsync, socket.Closed);
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // The client has seen enough.
        }

        return Results.Empty;
    }

    /// <summary>The lines after <paramref name="after"/> and before <paramref name="before"/>, oldest first.</summary>
    public async Task<IReadOnlyList<ProvisionerJobLog>> ReadAsync(Guid jobId, long after, long before, int limit, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var lines = await connection.QueryAsync<ProvisionerJobLog>(new CommandDefinition(
            """
            SELECT id, created_at, source AS log_source, level AS log_level, stage, output
            FROM provisioner_job_logs WHERE job_id = @jobId AND id > @after AND id < @before
            ORDER BY id LIMIT @limit
            """,
            new { jobId, after, before, limit },
            cancellationToken: ct));
        return [.. lines];
    }

    private async Task FollowAsync(Guid jobId, long after, Func<ProvisionerJobLog, CancellationToken, Task> send, CancellationToken ct)
    {
        await using var changes = await notifications.SubscribeAsync(ProvisioningChannels.JobLogs(jobId), ct);
        while (true)
        {
            // Asked before the lines are read: a job that has ended by then has written all of them.
            var ended = await HasEndedAsync(jobId, ct);
            IReadOnlyList<ProvisionerJobLog> lines;
            do
            {
                lines = await ReadAsync(jobId, after, long.MaxValue, PageSize, ct);
                foreach (var line in lines)
                {
                    await send(line, ct);
                    after = line.Id;
                }
            }
            while (lines.Count == PageSize);

            if (ended)
            {
                return;
            }

            await WaitAsync(changes, ct);
        }
    }

    private async Task WaitAsync(Notifications.Subscription changes, CancellationToken ct)
    {
        using var poll = new CancellationTokenSource(PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, ct);
        try
        {
            await changes.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    private async Task<bool> HasEndedAsync(Guid jobId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT completed_at IS NOT NULL FROM provisioner_jobs WHERE id = @jobId", new { jobId }, cancellationToken: ct));
    }

    private static bool TryId(IQueryCollection query, string name, long missing, out long value, out ApiError? problem)
    {
        (value, problem) = (missing, null);
        if (!query.TryGetValue(name, out var text) || long.TryParse(text, out value))
        {
            return true;
        }

        problem = ApiError.BadRequest(
            $"Query parameter \"{name}\" is not a log line's id.",
            new ValidationError(name, $"\"{text}\" is not a whole number; give the id of a line."));
        return false;
    }
}
