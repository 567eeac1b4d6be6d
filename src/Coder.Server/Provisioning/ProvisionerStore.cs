using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>What the API shows of provisioner daemons and jobs. Every method authorises its actor.</summary>
internal sealed class ProvisionerStore(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    /// <summary>Key id of the provisioners in the server, which have no key.</summary>
    private static readonly Guid BuiltInKey = new("00000000-0000-0000-0000-000000000001");

    /// <summary>An organization's provisioners, newest first, with the job that each works on.</summary>
    public async Task<Outcome<ProvisionerDaemon[]>> DaemonsAsync(Actor actor, string organization, DaemonFilter filter, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await RequireAsync(connection, actor, organization, ResourceTypes.ProvisionerDaemon, ct) is not { Failed: false, Value: var organizationId })
        {
            return ApiError.NotFound();
        }

        var now = time.GetUtcNow();
        var rows = await connection.QueryAsync<ProvisionerDaemon, string, ProvisionerDaemonJob, ProvisionerDaemonJob, ProvisionerDaemon>(
            new CommandDefinition(
                """
                SELECT d.id, d.organization_id, d.created_at, d.last_seen_at, d.name, d.version, d.api_version, d.provisioners, d.tags AS tags_json,
                       c.id, c.status, c.template_name, c.template_icon, c.template_display_name,
                       p.id, p.status, p.template_name, p.template_icon, p.template_display_name
                FROM provisioner_daemons d
                LEFT JOIN LATERAL (
                    SELECT j.id, j.status, coalesce(t.name, '') AS template_name, coalesce(t.icon, '') AS template_icon,
                           coalesce(t.display_name, '') AS template_display_name
                    FROM provisioner_jobs j
                    LEFT JOIN workspace_builds b ON b.job_id = j.id
                    LEFT JOIN template_versions v ON v.id = b.template_version_id OR v.job_id = j.id
                    LEFT JOIN templates t ON t.id = v.template_id
                    WHERE j.worker_id = d.id AND j.completed_at IS NULL LIMIT 1) c ON true
                LEFT JOIN LATERAL (
                    SELECT j.id, j.status, coalesce(t.name, '') AS template_name, coalesce(t.icon, '') AS template_icon,
                           coalesce(t.display_name, '') AS template_display_name
                    FROM provisioner_jobs j
                    LEFT JOIN workspace_builds b ON b.job_id = j.id
                    LEFT JOIN template_versions v ON v.id = b.template_version_id OR v.job_id = j.id
                    LEFT JOIN templates t ON t.id = v.template_id
                    WHERE j.worker_id = d.id AND j.completed_at IS NOT NULL ORDER BY j.completed_at DESC LIMIT 1) p ON true
                WHERE d.organization_id = @organizationId AND d.tags @> @TagsJson::jsonb
                ORDER BY d.created_at DESC, d.name
                """,
                new { organizationId, filter.TagsJson },
                cancellationToken: ct),
            (daemon, tags, current, previous) => daemon with
            {
                KeyId = BuiltInKey,
                KeyName = "built-in",
                Tags = JobTags.FromJson(tags),
                Status = StatusOf(daemon, current, now),
                CurrentJob = current,
                PreviousJob = previous,
            },
            splitOn: "tags_json,id,id");
        var daemons = rows.Where(daemon => filter.Ids.Count == 0 || filter.Ids.Contains(daemon.Id))
            .Where(daemon => filter.Statuses.Count == 0 ? filter.Offline || daemon.Status != "offline" : filter.Statuses.Contains(daemon.Status!));
        return daemons.Take(filter.Limit ?? int.MaxValue).ToArray();
    }

    /// <summary>An organization's jobs, newest first.</summary>
    public async Task<Outcome<ProvisionerJob[]>> JobsAsync(Actor actor, string organization, JobFilter filter, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await RequireAsync(connection, actor, organization, ResourceTypes.ProvisionerJobs, ct) is not { Failed: false, Value: var organizationId })
        {
            return ApiError.NotFound();
        }

        Guid? initiator = filter.Initiator is null ? null : await PathNames.UserAsync(connection, actor, filter.Initiator, ct) ?? Guid.Empty;
        var jobs = await JobReader.QueryAsync(
            connection,
            """
            WHERE j.organization_id = @organizationId
              AND (cardinality(@ids) = 0 OR j.id = ANY(@ids)) AND (cardinality(@statuses) = 0 OR j.status = ANY(@statuses))
              AND j.tags @> @TagsJson::jsonb AND (@initiator::uuid IS NULL OR j.initiator_id = @initiator)
            ORDER BY j.created_at DESC LIMIT @limit
            """,
            new
            {
                organizationId,
                ids = filter.Ids.ToArray(),
                statuses = filter.Statuses.ToArray(),
                filter.TagsJson,
                initiator,
                limit = filter.Limit ?? 50,
            },
            ct);
        return jobs.ToArray();
    }

    /// <summary>One job.</summary>
    public async Task<Outcome<ProvisionerJob>> JobAsync(Actor actor, string organization, Guid id, CancellationToken ct)
    {
        var found = await JobsAsync(actor, organization, new JobFilter { Ids = [id] }, ct);
        return found.Error is { } error ? error : found.Value is [var job] ? job : ApiError.NotFound();
    }

    private async Task<Outcome<Guid>> RequireAsync(NpgsqlConnection connection, Actor actor, string organization, string type, CancellationToken ct)
    {
        if (await PathNames.OrganizationAsync(connection, organization, ct) is not { } id)
        {
            return ApiError.NotFound();
        }

        return authorizer.Require(actor, Actions.Read, new AccessObject(type, id)) is { } refused ? refused : id;
    }

    private static string StatusOf(ProvisionerDaemon daemon, ProvisionerDaemonJob? current, DateTimeOffset now)
    {
        if (daemon.LastSeenAt is not { } seen || now - seen > DaemonRegistry.OfflineAfter)
        {
            return "offline";
        }

        return current is null ? "idle" : "busy";
    }
}

/// <summary>Which provisioners to list.</summary>
internal sealed record DaemonFilter
{
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    public IReadOnlyList<string> Statuses { get; init; } = [];

    public string TagsJson { get; init; } = "{}";

    public bool Offline { get; init; }

    public int? Limit { get; init; }
}

/// <summary>Which jobs to list.</summary>
internal sealed record JobFilter
{
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    public IReadOnlyList<string> Statuses { get; init; } = [];

    public string TagsJson { get; init; } = "{}";

    /// <summary>An id, a username, or <c>me</c>.</summary>
    public string? Initiator { get; init; }

    public int? Limit { get; init; }
}
