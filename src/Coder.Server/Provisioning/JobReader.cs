using Coder.Sdk;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>A job, and while it waits who could take it.</summary>
internal sealed record JobView(ProvisionerJob Job, MatchedProvisioners? Matched);

/// <summary>What is read with a job to complete it.</summary>
internal sealed record JobDetails
{
    public string TagsJson { get; init; } = "";

    public string InputJson { get; init; } = "";

    public string? VersionName { get; init; }

    public Guid? TemplateId { get; init; }

    public string? TemplateName { get; init; }

    public string? TemplateDisplayName { get; init; }

    public string? TemplateIcon { get; init; }

    public Guid? WorkspaceId { get; init; }

    public string? WorkspaceName { get; init; }

    public string? Transition { get; init; }

    public int? Matched { get; init; }

    public int? Available { get; init; }

    public DateTimeOffset? MostRecentlySeen { get; init; }
}

/// <summary>Reads jobs as the API shows them: status, place in the queue, and what they are for.</summary>
internal static class JobReader
{
    /// <summary>
    /// Columns of a <see cref="ProvisionerJob"/> and, from <c>tags_json</c> on, of its <see cref="JobDetails"/>: the job is <c>j</c>, its
    /// worker <c>d</c>, its build <c>b</c> of the workspace <c>w</c>, its template version <c>v</c> of the template <c>t</c>.
    /// </summary>
    public const string Fields =
        """
        j.id, j.created_at, j.started_at, j.completed_at, j.canceled_at, j.error, j.error_code, j.status, j.worker_id,
        d.name AS worker_name, j.file_id, j.organization_id, j.initiator_id, j.type, j.logs_overflowed,
        CASE WHEN j.status = 'pending' THEN (
            SELECT count(*) FROM provisioner_jobs q
            WHERE q.started_at IS NULL AND q.completed_at IS NULL AND (q.created_at, q.id) <= (j.created_at, j.id))::int
        ELSE 0 END AS queue_position,
        CASE WHEN j.status = 'pending' THEN (
            SELECT count(*) FROM provisioner_jobs q WHERE q.started_at IS NULL AND q.completed_at IS NULL)::int
        ELSE 0 END AS queue_size,
        j.tags AS tags_json, j.input AS input_json, v.name AS version_name, t.id AS template_id, t.name AS template_name,
        t.display_name AS template_display_name, t.icon AS template_icon, w.id AS workspace_id, w.name AS workspace_name,
        b.transition, m.count AS matched, m.available, m.most_recently_seen
        """;

    /// <summary>Joins who could take the job while it waits.</summary>
    public const string Matching =
        """
        LEFT JOIN LATERAL (
            SELECT count(*)::int AS count, max(p.last_seen_at) AS most_recently_seen,
                   (count(*) FILTER (WHERE p.last_seen_at > now() - interval '2 minutes'))::int AS available
            FROM provisioner_daemons p WHERE p.tags @> j.tags) m ON j.status = 'pending'
        """;

    /// <summary>Everything before the WHERE clause.</summary>
    public const string Columns =
        $"""
        SELECT {Fields}
        FROM provisioner_jobs j
        LEFT JOIN provisioner_daemons d ON d.id = j.worker_id
        LEFT JOIN workspace_builds b ON b.job_id = j.id
        LEFT JOIN workspaces w ON w.id = b.workspace_id
        LEFT JOIN template_versions vi ON vi.job_id = j.id
        LEFT JOIN template_versions v ON v.id = coalesce(b.template_version_id, vi.id)
        LEFT JOIN templates t ON t.id = v.template_id
        {Matching}
        """;

    /// <summary>The jobs of the next result, by id.</summary>
    public static IReadOnlyDictionary<Guid, JobView> Read(SqlMapper.GridReader grid) =>
        grid.Read<ProvisionerJob, JobDetails, JobView>(Combine, splitOn: "tags_json").ToDictionary(view => view.Job.Id);

    /// <summary>The jobs that <paramref name="where"/> selects, in its order.</summary>
    public static async Task<IReadOnlyList<ProvisionerJob>> QueryAsync(
        NpgsqlConnection connection, string where, object parameters, CancellationToken ct)
    {
        var views = await connection.QueryAsync<ProvisionerJob, JobDetails, JobView>(
            new CommandDefinition(Columns + "\n" + where, parameters, cancellationToken: ct), Combine, splitOn: "tags_json");
        return [.. views.Select(view => view.Job)];
    }

    /// <summary>One job that is known to exist.</summary>
    public static async Task<ProvisionerJob> SingleAsync(NpgsqlConnection connection, Guid jobId, CancellationToken ct) =>
        (await QueryAsync(connection, "WHERE j.id = @jobId", new { jobId }, ct))[0];

    /// <summary>A job as the API shows it.</summary>
    public static JobView Combine(ProvisionerJob job, JobDetails details)
    {
        var input = JobInput.FromJson(details.InputJson);
        var complete = job with
        {
            Tags = JobTags.FromJson(details.TagsJson),
            Input = new ProvisionerJobInput { TemplateVersionId = input.TemplateVersionId, WorkspaceBuildId = input.WorkspaceBuildId },
            Metadata = new ProvisionerJobMetadata
            {
                TemplateVersionName = details.VersionName ?? "",
                TemplateId = details.TemplateId ?? Guid.Empty,
                TemplateName = details.TemplateName ?? "",
                TemplateDisplayName = details.TemplateDisplayName ?? "",
                TemplateIcon = details.TemplateIcon ?? "",
                WorkspaceId = details.WorkspaceId,
                WorkspaceName = details.WorkspaceName,
                WorkspaceBuildTransition = details.Transition,
            },
        };
        var matched = details.Matched is { } count
            ? new MatchedProvisioners { Count = count, Available = details.Available ?? 0, MostRecentlySeen = details.MostRecentlySeen }
            : null;
        return new JobView(complete, matched);
    }
}
