using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Health;

/// <summary>Which sections of the health answer nobody wants to be told of.</summary>
internal sealed class HealthSettingsStore(NpgsqlDataSource database, Authorizer authorizer)
{
    /// <summary>The names of the sections.</summary>
    public static readonly IReadOnlyList<string> Sections = ["AccessURL", "DERP", "Database", "ProvisionerDaemons", "Websocket", "WorkspaceProxy"];

    private const string Key = "health_settings";

    /// <summary>The settings, for those who may read the health answer.</summary>
    public async Task<Outcome<HealthSettings>> GetAsync(Actor actor, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Read, new AccessObject(ResourceTypes.DebugInfo)) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var text = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT value FROM site_settings WHERE key = @Key", new { Key }, cancellationToken: ct));
        return text is null ? new HealthSettings() : JsonSerializer.Deserialize<HealthSettings>(text, Json.Options)!;
    }

    /// <summary>Stores the settings, for those who may change the deployment's configuration.</summary>
    public async Task<Outcome<HealthSettings>> PutAsync(Actor actor, HealthSettings settings, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Update, new AccessObject(ResourceTypes.DeploymentConfig)) is { } refused)
        {
            return refused;
        }

        if (settings.DismissedHealthchecks.FirstOrDefault(name => !Sections.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            return ApiError.Invalid("dismissed_healthchecks", $"There is no health check \"{unknown}\"; there are {string.Join(", ", Sections)}.");
        }

        var stored = new HealthSettings { DismissedHealthchecks = [.. settings.DismissedHealthchecks.Distinct().Order(StringComparer.Ordinal)] };
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var text = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT value FROM site_settings WHERE key = @Key", new { Key }, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO site_settings (key, value) VALUES (@Key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            new { Key, value = JsonSerializer.Serialize(stored, Json.Options) },
            cancellationToken: ct));
        var entry = new AuditEntry
        {
            ResourceType = AuditResource.HealthSettings,
            ResourceId = Guid.Empty,
            Target = "",
            Action = AuditAction.Write,
            Diff = AuditDiff.Between(
                AuditResource.HealthSettings, text is null ? null : JsonSerializer.Deserialize<HealthSettings>(text, Json.Options), stored),
        };
        await AuditLog.WriteAsync(connection, actor, entry, ct);
        await transaction.CommitAsync(ct);
        return stored;
    }
}
