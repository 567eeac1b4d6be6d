using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>Everything in the database that a workspace build starts from.</summary>
internal sealed record BuildContext
{
    public Guid BuildId { get; init; }

    public Guid WorkspaceId { get; init; }

    public string WorkspaceName { get; init; } = "";

    public Guid OwnerId { get; init; }

    public Guid OrganizationId { get; init; }

    public Guid TemplateId { get; init; }

    public string TemplateName { get; init; } = "";

    public string VersionName { get; init; } = "";

    public Guid VersionId { get; init; }

    public string Transition { get; init; } = "";

    public long? TtlMs { get; init; }

    /// <summary>The state that the build begins with: its predecessor's, or what it had reached before it was handed back.</summary>
    public byte[]? State { get; init; }

    /// <summary>The template's files as a tar archive.</summary>
    public byte[] Archive { get; init; } = [];

    /// <summary>What runs the template; empty: what the server has as standard.</summary>
    public string Engine { get; init; } = "";

    public string ArchiveHash { get; init; } = "";

    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoValues;

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = NoValues;

    public IReadOnlyDictionary<string, string> PreviousParameters { get; init; } = NoValues;

    /// <summary>Agents of earlier builds that may be running.</summary>
    public IReadOnlyList<Guid> RunningAgents { get; init; } = [];

    private static readonly Dictionary<string, string> NoValues = [];

    /// <summary>Reads it; null when the build is gone.</summary>
    public static async Task<BuildContext?> LoadAsync(NpgsqlDataSource database, Guid buildId, Guid fileId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            SELECT b.id AS build_id, b.workspace_id, w.name AS workspace_name, w.owner_id, w.organization_id, w.template_id,
                   t.name AS template_name, t.engine, v.name AS version_name, v.id AS version_id, b.transition, w.ttl_ms,
                   b.provisioner_state AS state, f.data AS archive, f.hash AS archive_hash
            FROM workspace_builds b
            JOIN workspaces w ON w.id = b.workspace_id
            JOIN templates t ON t.id = w.template_id
            JOIN template_versions v ON v.id = b.template_version_id
            JOIN files f ON f.id = coalesce(v.build_file_id, @fileId)
            WHERE b.id = @buildId;

            SELECT x.name, x.value FROM template_version_variables x
            JOIN workspace_builds b ON b.template_version_id = x.template_version_id
            WHERE b.id = @buildId AND (x.value <> x.default_value OR x.required);

            SELECT name, value FROM workspace_build_parameters WHERE workspace_build_id = @buildId;

            SELECT p.name, p.value FROM workspace_build_parameters p
            JOIN workspace_builds previous ON previous.id = p.workspace_build_id
            JOIN workspace_builds b ON b.workspace_id = previous.workspace_id AND b.build_number = previous.build_number + 1
            WHERE b.id = @buildId;

            SELECT a.id FROM workspace_agents a
            JOIN workspace_resources r ON r.id = a.resource_id
            JOIN workspace_builds previous ON previous.job_id = r.job_id
            JOIN workspace_builds b ON b.workspace_id = previous.workspace_id AND b.build_number > previous.build_number
            WHERE b.id = @buildId AND a.first_connected_at IS NOT NULL
              AND (a.disconnected_at IS NULL OR a.disconnected_at < a.last_connected_at);
            """,
            new { buildId, fileId },
            cancellationToken: ct));
        if (await grid.ReadSingleOrDefaultAsync<BuildContext>() is not { } context)
        {
            return null;
        }

        return context with
        {
            Variables = await ReadValuesAsync(grid),
            Parameters = await ReadValuesAsync(grid),
            PreviousParameters = await ReadValuesAsync(grid),
            RunningAgents = [.. await grid.ReadAsync<Guid>()],
        };
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadValuesAsync(SqlMapper.GridReader grid) =>
        (await grid.ReadAsync<(string Name, string Value)>()).ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);
}
