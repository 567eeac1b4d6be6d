using Coder.Server.Organizations;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>The rows of this server's provisioner daemons, by which people see who can take their jobs.</summary>
internal sealed class DaemonRegistry(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>A daemon that was not seen for this long counts as offline.</summary>
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromMinutes(2);

    /// <summary>Time between two updates of <c>last_seen_at</c>.</summary>
    public static readonly TimeSpan SeenInterval = TimeSpan.FromSeconds(30);

    /// <summary>Enters the daemons, in the place of those of this machine's previous server, and says that they are here.</summary>
    public async Task RegisterAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var organization = await OrganizationStore.EnsureDefaultAsync(connection, time.GetUtcNow(), ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM provisioner_daemons WHERE name = ANY(@names);
            INSERT INTO provisioner_daemons (id, organization_id, name, version, api_version, provisioners, tags, created_at, last_seen_at)
            SELECT id, @organization, name, @version, '1.0', '{terraform}', @tags::jsonb, @now, @now FROM unnest(@ids, @names) AS d (id, name);
            """,
            new
            {
                organization,
                ids = ids.ToArray(),
                names = ids.Select((_, i) => $"{Environment.MachineName}-{i + 1}").ToArray(),
                version = ServerVersion.Text,
                tags = JobTags.ToJson(JobTags.Default),
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));
    }

    /// <summary>Says that the daemons are still here; registers them when somebody removed them.</summary>
    public async Task SeenAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var known = await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE provisioner_daemons SET last_seen_at = @now WHERE id = ANY(@ids)",
            new { ids = ids.ToArray(), now = time.GetUtcNow() },
            cancellationToken: ct));
        if (known < ids.Count)
        {
            await RegisterAsync(ids, ct);
        }
    }

    /// <summary>Says that the daemons are gone, so that nobody waits for them.</summary>
    public async Task LeaveAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM provisioner_daemons WHERE id = ANY(@ids)", new { ids = ids.ToArray() }, cancellationToken: ct));
    }
}
