using Coder.Sdk;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Reads templates as the API shows them, with their builds' times of the last 30 days.</summary>
internal static class TemplateReader
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>The templates that <paramref name="where"/> selects (the template is <c>t</c>, its organization <c>o</c>, its author <c>u</c>).</summary>
    public static async Task<Template[]> QueryAsync(
        NpgsqlConnection connection, string where, DynamicParameters parameters, DateTimeOffset now, CancellationToken ct)
    {
        parameters.Add("since", now - Window);
        var templates = (await connection.QueryAsync<Template>(new CommandDefinition(
            $"""
            SELECT t.id, t.created_at, t.updated_at, t.organization_id, o.name AS organization_name, o.display_name AS organization_display_name,
                   o.icon AS organization_icon, t.name, t.display_name, t.active_version_id, t.description, t.icon, t.deleted,
                   t.deprecation_message <> '' AS deprecated, t.deprecation_message, t.default_ttl_ms, t.activity_bump_ms,
                   t.created_by AS created_by_id, u.username AS created_by_name, t.allow_user_autostart, t.allow_user_autostop,
                   t.allow_user_cancel_workspace_jobs, t.failure_ttl_ms, t.time_til_dormant_ms, t.time_til_dormant_autodelete_ms,
                   t.require_active_version, t.max_port_share_level, t.use_classic_parameter_flow, t.allow_workspace_renames,
                   t.engine, t.cors_behavior,
                   (SELECT count(DISTINCT w.owner_id)::int FROM workspaces w
                    WHERE w.template_id = t.id AND NOT w.deleted AND w.last_used_at > @since) AS active_user_count
            FROM templates t
            JOIN organizations o ON o.id = t.organization_id
            JOIN users u ON u.id = t.created_by
            WHERE {where}
            ORDER BY lower(t.name), t.id
            """,
            parameters,
            cancellationToken: ct))).AsList();
        var stats = await ReadStatsAsync(connection, [.. templates.Select(template => template.Id)], now, ct);
        return
        [
            .. templates.Select(template => template with
            {
                BuildTimeStats = StatsOf(stats, template.Id),
                AutostartRequirement = new TemplateAutostartRequirement { DaysOfWeek = EveryDay },
            }),
        ];
    }

    private static async Task<ILookup<Guid, StatsRow>> ReadStatsAsync(
        NpgsqlConnection connection, Guid[] ids, DateTimeOffset now, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<StatsRow>(new CommandDefinition(
            """
            SELECT v.template_id, b.transition,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM j.completed_at - j.started_at)::float8 * 1000) AS p50,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM j.completed_at - j.started_at)::float8 * 1000) AS p95
            FROM template_versions v
            JOIN workspace_builds b ON b.template_version_id = v.id
            JOIN provisioner_jobs j ON j.id = b.job_id
            WHERE v.template_id = ANY(@ids) AND j.status = 'succeeded' AND j.completed_at > @since
            GROUP BY v.template_id, b.transition
            """,
            new { ids, since = now - Window },
            cancellationToken: ct));
        return rows.ToLookup(row => row.TemplateId);
    }

    private static Dictionary<string, TransitionStats> StatsOf(ILookup<Guid, StatsRow> stats, Guid id)
    {
        var result = new Dictionary<string, TransitionStats>(StringComparer.Ordinal)
        {
            [WorkspaceTransition.Start] = new(),
            [WorkspaceTransition.Stop] = new(),
            [WorkspaceTransition.Delete] = new(),
        };
        foreach (var row in stats[id])
        {
            result[row.Transition] = new TransitionStats { P50 = (long)row.P50, P95 = (long)row.P95 };
        }

        return result;
    }

    private sealed record StatsRow
    {
        public Guid TemplateId { get; init; }

        public string Transition { get; init; } = "";

        public double P50 { get; init; }

        public double P95 { get; init; }
    }
}
