using Coder.Sdk;
using Coder.Server.Database;
using Coder.Server.Provisioning;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Reads builds as the API shows them, with job, resources and agents: one round trip for any number of builds.</summary>
internal static class BuildReader
{
    /// <summary>Selects the builds of <c>@jobIds</c> and all that belongs to them.</summary>
    public const string Sql =
        $"""
        SELECT b.id, b.created_at, b.updated_at, b.workspace_id, w.name AS workspace_name, w.owner_id AS workspace_owner_id,
               o.username AS workspace_owner_name, o.avatar_url AS workspace_owner_avatar_url, b.template_version_id,
               v.name AS template_version_name, b.build_number, b.transition, b.initiator_id, i.username AS initiator_name, b.reason,
               b.deadline, b.max_deadline, b.daily_cost, b.template_version_preset_id,
               {JobReader.Fields}
        FROM workspace_builds b
        JOIN provisioner_jobs j ON j.id = b.job_id
        JOIN workspaces w ON w.id = b.workspace_id
        JOIN users o ON o.id = w.owner_id
        JOIN users i ON i.id = b.initiator_id
        JOIN template_versions v ON v.id = b.template_version_id
        LEFT JOIN templates t ON t.id = v.template_id
        LEFT JOIN provisioner_daemons d ON d.id = j.worker_id
        {JobReader.Matching}
        WHERE b.job_id = ANY(@jobIds);

        {ResourceReader.Sql}
        """;

    private static readonly string SqlOfOne = ResourceReader.ForOne(Sql);

    /// <summary>Reads the results of <see cref="Sql"/>: the builds by their job.</summary>
    public static IReadOnlyDictionary<Guid, WorkspaceBuild> Read(SqlMapper.GridReader grid, DateTimeOffset now)
    {
        var builds = grid.Read<WorkspaceBuild, ProvisionerJob, JobDetails, WorkspaceBuild>(Combine, splitOn: "id,tags_json").AsList();
        var resources = ResourceReader.Read(grid, now);
        return builds.ToDictionary(build => build.Job.Id, build => build with { Resources = [.. resources[build.Job.Id]] });
    }

    /// <summary>The builds of these jobs, in their order.</summary>
    public static async Task<IReadOnlyList<WorkspaceBuild>> ReadAsync(
        NpgsqlConnection connection, Guid[] jobIds, DateTimeOffset now, CancellationToken ct)
    {
        using var grid = jobIds is [var one]
            ? await PreparedGrid.QueryAsync(connection, SqlOfOne, new Dictionary<string, object> { ["jobIds"] = one }, ct)
            : await PreparedGrid.QueryAsync(connection, Sql, new Dictionary<string, object> { ["jobIds"] = jobIds, ["withMetadata"] = false }, ct);
        var builds = Read(grid, now);
        return [.. jobIds.Where(builds.ContainsKey).Select(id => builds[id])];
    }

    private static WorkspaceBuild Combine(WorkspaceBuild build, ProvisionerJob job, JobDetails details)
    {
        var view = JobReader.Combine(job, details);
        return build with
        {
            Job = view.Job,
            MatchedProvisioners = view.Matched,
            Status = BuildRules.Status(build.Transition, view.Job.Status),
        };
    }
}
