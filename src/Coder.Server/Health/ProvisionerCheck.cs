using Coder.Sdk;
using Coder.Server.Provisioning;
using Dapper;
using Npgsql;

namespace Coder.Server.Health;

/// <summary>Who of the provisioners was seen lately, and whether they fit this server.</summary>
internal sealed class ProvisionerCheck(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Major version of the protocol that this server speaks with provisioners.</summary>
    private const string ApiMajor = "1.";

    public async Task<ProvisionerDaemonsHealth> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var daemons = await connection.QueryAsync<ProvisionerDaemon, string, ProvisionerDaemon>(new CommandDefinition(
            """
            SELECT id, organization_id, created_at, last_seen_at, name, version, api_version, provisioners, tags AS tags_json
            FROM provisioner_daemons WHERE last_seen_at > @since ORDER BY name
            """,
            new { since = time.GetUtcNow() - DaemonRegistry.OfflineAfter },
            cancellationToken: ct),
            (daemon, tags) => daemon with { Tags = JobTags.FromJson(tags) },
            splitOn: "tags_json");
        var items = daemons.Select(daemon => new ProvisionerDaemonHealth { ProvisionerDaemon = daemon, Warnings = [.. Check(daemon)] }).ToList();
        if (items.Count == 0)
        {
            return new ProvisionerDaemonsHealth
            {
                Severity = HealthSeverity.Error,
                Error = $"{HealthCodes.NoProvisioners}: nobody runs builds. Set CODER_PROVISIONER_DAEMONS to 1 or more, or start external provisioners.",
            };
        }

        return new ProvisionerDaemonsHealth
        {
            Items = items,
            Severity = items.Exists(item => item.Warnings.Count > 0) ? HealthSeverity.Warning : HealthSeverity.Ok,
            Warnings = [.. items.SelectMany(item => item.Warnings)],
        };
    }

    private static IEnumerable<HealthMessage> Check(ProvisionerDaemon daemon)
    {
        if (!daemon.ApiVersion.StartsWith(ApiMajor, StringComparison.Ordinal))
        {
            yield return new(HealthCodes.ProvisionerApiVersion, $"The provisioner {daemon.Name} speaks version {daemon.ApiVersion} of the protocol and the server {ApiMajor}x: upgrade the older one.");
        }
        else if (daemon.Version != ServerVersion.Text)
        {
            yield return new(HealthCodes.ProvisionerVersion, $"The provisioner {daemon.Name} is {daemon.Version} and the server {ServerVersion.Text}: upgrade the older one.");
        }
    }
}
